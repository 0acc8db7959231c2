package com.nightmail.sending;

import java.util.ArrayDeque;
import java.util.Deque;

/** How many a second a counter counted lately; for one thread. */
final class Throughput {
  private static final long WINDOW_NANOS = 1_000_000_000;

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long nanos, long count) {}

  /**
   * @param count the counter's value now
   */
  void sample(long count) {
    var now = System.nanoTime();
    samples.addLast(new Sample(now, count));
    while (samples.size() > 2 && now - second().nanos() >= WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** Between the last sample and one at least a second older, if there is one. */
  double perSecond() {
    if (samples.size() < 2) {
      return 0;
    }
    var first = samples.getFirst();
    var last = samples.getLast();
    return (last.count() - first.count()) * 1e9 / (last.nanos() - first.nanos());
  }

  private Sample second() {
    var all = samples.iterator();
    all.next();
    return all.next();
  }
}
