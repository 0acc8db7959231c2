package com.nightmail.check;

/** Why a row is not to be sent. */
public enum Cause {
  /** It is to be sent. */
  NONE,
  /** It has no valid number, or is out of shape. */
  FAULTY,
  /** {@code recipients.exclude} or {@code exclude-run}. */
  LEFT_OUT,
  /** The person has got as many messages as the campaign's cap allows. */
  CAP,
  /** An earlier row of the list has its number. */
  DUPLICATE,
  /** What the ledger knows of its number, such as an opt-out or an earlier run. */
  STANDING,
  /** The window is never open in all time zones of its number. */
  WINDOW,
  /** {@code not-after} has passed. */
  NOT_AFTER,
  /** A cell breaks a rule of the template. */
  CELL,
  /** The campaign's limit leaves it for later. */
  LIMIT
}
