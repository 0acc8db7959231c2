package com.nightmail.sending;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long nothing but one kind of answer has been heard, and whether that was told already. */
final class Streak {
  private @Nullable Instant since;
  private boolean told;

  /** Another answer of this kind; returns how long it has been so by now. */
  synchronized Duration lasting(Instant now) {
    if (since == null) {
      since = now;
    }
    return Duration.between(since, now);
  }

  /** Something else was heard. */
  synchronized void broken() {
    since = null;
    told = false;
  }

  /** True for the first who asks in this spell. */
  synchronized boolean toBeTold() {
    var first = !told;
    told = true;
    return first;
  }
}
