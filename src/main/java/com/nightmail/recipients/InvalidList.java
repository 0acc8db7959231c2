package com.nightmail.recipients;

/** A list that must not be sent to; the message names file, line, column and the remedy. */
public final class InvalidList extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidList(String message) {
    super(message);
  }
}
