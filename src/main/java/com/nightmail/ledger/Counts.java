package com.nightmail.ledger;

/** The messages of a run by state. Their sum is the number of rows loaded so far. */
public record Counts(
    int ready,
    int claimed,
    int accepted,
    int refused,
    int inDoubt,
    int skipped,
    int sent,
    int delivered,
    int read,
    int failed) {

  public int total() {
    return ready + claimed + inDoubt + settled();
  }

  /** Messages that need nothing more from Nightmail by itself. */
  public int settled() {
    return refused + skipped + taken();
  }

  /** Messages that the gateway took, whatever became of them afterwards. */
  public int taken() {
    return accepted + sent + delivered + read + failed;
  }
}
