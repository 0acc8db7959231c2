package com.nightmail.runs;

/** How the sending of a run ended last, for whoever decides whether to go on with it. */
public enum End {
  /** Every row is settled. */
  COMPLETED,
  /** A person, or the provider's news, stopped it. */
  STOPPED,
  /** Nothing more could leave for a while: it goes on by itself. */
  WAITING,
  /** Its process was told to end, or was killed. */
  INTERRUPTED,
  /** It failed for a reason that may pass by itself, such as a database or gateway out of reach. */
  FAILED,
  /** It failed for a reason that a person has to mend, or was refused. */
  BROKEN
}
