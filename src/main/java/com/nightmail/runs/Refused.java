package com.nightmail.runs;

/** A run that must not be launched; the message says why and what to do. Nothing was sent. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refused(String message) {
    super(message);
  }
}
