package com.nightmail.ledger;

/** Why a row is skipped, in the words that the ledger keeps. */
public final class SkipReason {
  /** Stands on the opt-out list. */
  static final String OPTED_OUT = "opted out";

  /** Before the number of the run that reached them. */
  static final String ALREADY_SENT = "already sent in run ";

  /** Before the line of the row that is the one to be sent. */
  static final String DUPLICATE = "duplicate of line ";

  /** Of duplicates together, whatever their lines. */
  public static final String DUPLICATES = "duplicate of an earlier line";

  private SkipReason() {}

  /**
   * @param line of the row with the same number that is the one to be sent
   */
  public static String duplicateOf(int line) {
    return DUPLICATE + line;
  }
}
