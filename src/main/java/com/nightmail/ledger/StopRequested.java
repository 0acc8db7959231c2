package com.nightmail.ledger;

/** Somebody asked for the run to be stopped: nothing more may be claimed. */
public final class StopRequested extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StopRequested(int run) {
    super("run " + run + " was asked to stop");
  }
}
