package com.nightmail.recipients;

import java.nio.file.Path;

/** A list that must not be sent to; the message names file, line, column and the remedy. */
public final class InvalidList extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidList(String message) {
    super(message);
  }

  static InvalidList of(Path file, String what, String remedy) {
    return new InvalidList("%s: %s. %s.".formatted(file.getFileName(), what, remedy));
  }

  static InvalidList at(Path file, int line, String what, String remedy) {
    return new InvalidList("%s:%d: %s. %s.".formatted(file.getFileName(), line, what, remedy));
  }

  static InvalidList at(Path file, int line, long column, String what, String remedy) {
    return new InvalidList(
        "%s:%d:%d: %s. %s.".formatted(file.getFileName(), line, column, what, remedy));
  }
}
