package com.nightmail.check;

/** Why a row is not to be sent. */
public enum Cause {
  /** It is to be sent. */
  NONE,
  /** It has no valid number, or is out of shape. */
  FAULTY,
  /** {@code recipients.exclude} or {@code exclude-run}. */
  LEFT_OUT,
  /** An earlier row of the list has its number. */
  DUPLICATE,
  /** What the ledger knows of its number, such as an opt-out or an earlier run. */
  STANDING,
  /** A cell breaks a rule of the template. */
  CELL
}
