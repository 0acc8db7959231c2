package com.nightmail.bench;

import java.time.Duration;

/**
 * How the gateway answers: always with success, and when.
 *
 * @param latency of an ordinary answer
 * @param slowOneIn every how many answers is a slow one; 0: none
 * @param slowLatency of those
 */
record Behaviour(Duration latency, int slowOneIn, Duration slowLatency) {
  static final Behaviour AT_ONCE = new Behaviour(Duration.ZERO, 0, Duration.ZERO);
  static final Behaviour USUAL = new Behaviour(Duration.ofMillis(200), 0, Duration.ZERO);

  /** As {@link #USUAL}, and one answer in a hundred takes two seconds. */
  static final Behaviour WITH_SLOW_ANSWERS =
      new Behaviour(Duration.ofMillis(200), 100, Duration.ofSeconds(2));

  /** Which are slow is no chance, so that every round has the same. */
  boolean slow(long serial) {
    return slowOneIn > 0 && serial % slowOneIn == slowOneIn / 2;
  }
}
