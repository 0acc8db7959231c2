package com.nightmail.domain;

import java.util.EnumSet;
import java.util.Set;

/** The life of a message: see the table of states in docs/design.md. */
public enum MessageState {
  /** Loaded, to be sent. */
  READY,
  /** Committed before its request: from here on only an answer, a receipt or a person moves it. */
  CLAIMED,
  /** The gateway gave an id. Accepted is not delivered. */
  ACCEPTED,
  /** Not sent, by the gateway's definite word or because its row cannot be rendered. */
  REFUSED,
  /** The process died or the answer was lost after the request may have left. */
  IN_DOUBT,
  /** Never to be sent: invalid number, duplicate, bad row, opted out, sent by another run. */
  SKIPPED,
  SENT,
  DELIVERED,
  READ,
  /** Accepted, and reported as not delivered. */
  FAILED;

  /** States in which the recipient got the message or may have got it. */
  public static final Set<MessageState> MAY_HAVE_BEEN_SENT =
      EnumSet.of(CLAIMED, ACCEPTED, IN_DOUBT, SENT, DELIVERED, READ, FAILED);
}
