package com.nightmail.sending;

/** The run cannot go on: every further message would fail, or its fate could not be recorded. */
public final class RunHalted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunHalted(String reason) {
    super(reason);
  }
}
