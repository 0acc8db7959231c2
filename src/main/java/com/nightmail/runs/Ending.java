package com.nightmail.runs;

/** How a run came to its end. */
public enum Ending {
  /** Every row is settled. */
  COMPLETED,
  /** Nothing more can leave for a while: it waits, and goes on once it is taken up. */
  WAITING,
  /** Stopped by a person or a signal; a restart goes on. */
  STOPPED,
  /** Ended by an error; a restart goes on once it is mended. */
  FAILED,
  /** Nothing was sent: too many rows of the list are faulty, and nobody has accepted that. */
  REFUSED
}
