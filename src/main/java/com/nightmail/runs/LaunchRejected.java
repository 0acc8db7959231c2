package com.nightmail.runs;

/** A run that must not be launched; the message says why and what to do. Nothing was sent. */
public final class LaunchRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LaunchRejected(String message) {
    super(message);
  }
}
