package com.nightmail.schedule;

/** There is no schedule of the name that a person gave. */
public final class NoSuchSchedule extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSuchSchedule(String message) {
    super(message);
  }
}
