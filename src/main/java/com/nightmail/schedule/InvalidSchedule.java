package com.nightmail.schedule;

/** A schedule that must not be added; the message names file, line, column and the remedy. */
public final class InvalidSchedule extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidSchedule(String message) {
    super(message);
  }
}
