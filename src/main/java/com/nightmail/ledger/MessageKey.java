package com.nightmail.ledger;

import java.util.Comparator;

/** Which message; {@link #ORDER} is the order in which messages of several runs are locked. */
record MessageKey(int run, int line) {
  static final Comparator<MessageKey> ORDER =
      Comparator.comparingInt(MessageKey::run).thenComparing(MessageKey::line);
}
