package com.nightmail.check;

/** What is to become of a row. */
public enum Expected {
  /** It gets the message, if the gateway takes it and nothing changes until then. */
  TO_SEND,
  /** It is never sent to. */
  SKIPPED,
  /** Its template cannot be filled in. */
  REFUSED,
  /** It stays to be sent: the limit is reached before its turn comes. */
  HELD_BACK
}
