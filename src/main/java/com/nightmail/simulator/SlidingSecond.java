package com.nightmail.simulator;

/** Counts what happened in the last second, at every moment, and keeps the most it ever was. */
final class SlidingSecond {

  private static final long SECOND = 1_000_000_000;

  private long[] times = new long[1024];
  private int first;
  private int count;
  private int most;
  private long mostAt;

  /**
   * @param now nanoseconds, never less than before
   */
  void add(long now) {
    forget(now);
    if (count == times.length) {
      grow();
    }
    times[(first + count++) % times.length] = now;
    if (count > most) {
      most = count;
      mostAt = now;
    }
  }

  int count(long now) {
    forget(now);
    return count;
  }

  int most() {
    return most;
  }

  /** When it was the most, for the first time. */
  long mostAt() {
    return mostAt;
  }

  private void forget(long now) {
    while (count > 0 && now - times[first] >= SECOND) {
      first = (first + 1) % times.length;
      count--;
    }
  }

  private void grow() {
    long[] larger = new long[times.length * 2];
    for (int i = 0; i < count; i++) {
      larger[i] = times[(first + i) % times.length];
    }
    times = larger;
    first = 0;
  }
}
