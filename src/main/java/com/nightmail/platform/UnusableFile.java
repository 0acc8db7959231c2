package com.nightmail.platform;

/** A file that a command was given and cannot use; the message names file, place and remedy. */
public final class UnusableFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableFile(String message) {
    super(message);
  }
}
