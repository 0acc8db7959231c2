package com.nightmail.ledger;

import java.time.Duration;

/**
 * A moment by two clocks of this host: one stands still while the host is suspended, the other can
 * be set.
 *
 * @param nanos of {@link System#nanoTime()}
 * @param wallMillis of {@link System#currentTimeMillis()}
 */
public record Moment(long nanos, long wallMillis) {

  public static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  /** Whether by both clocks less than so long has passed since. */
  public boolean isWithin(Duration time) {
    return System.nanoTime() - nanos < time.toNanos()
        && Math.abs(System.currentTimeMillis() - wallMillis) < time.toMillis();
  }
}
