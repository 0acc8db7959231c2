package com.nightmail.bench;

import java.util.Arrays;

/** When messages arrived at the gateway, in nanoseconds, and what that says of the pace. */
final class Arrivals {
  private static final long SECOND = 1_000_000_000;

  private long[] times;
  private int count;

  /**
   * @param expected how many; more are taken as well
   */
  Arrivals(int expected) {
    times = new long[Math.max(16, expected)];
  }

  /**
   * @param now never less than before
   */
  void add(long now) {
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
    }
    times[count++] = now;
  }

  int count() {
    return count;
  }

  long first() {
    return times[0];
  }

  /** The most that arrived within any second. */
  int worstSecond() {
    var most = 0;
    for (int first = 0, last = 0; last < count; last++) {
      while (times[last] - times[first] >= SECOND) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /** Messages per second between the end of the first second and the last arrival; 0 if none. */
  double meanAfterFirstSecond() {
    var from = 0;
    while (from < count && times[from] - times[0] < SECOND) {
      from++;
    }
    if (from == count) {
      return 0;
    }
    return (count - from) * (double) SECOND / Math.max(1, times[count - 1] - times[0] - SECOND);
  }
}
