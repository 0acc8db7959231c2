package com.nightmail.ledger;

/** Another process has taken the run: this one may change nothing any more. */
public final class Fenced extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Fenced(int run, int epoch) {
    super("run " + run + " was taken over by another process (epoch " + epoch + " is past)");
  }
}
