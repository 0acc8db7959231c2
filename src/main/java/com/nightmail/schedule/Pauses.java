package com.nightmail.schedule;

import java.time.Duration;

/** Pauses between tries. */
final class Pauses {
  private Pauses() {}

  /** The first, then three times the one before, up to the longest. */
  static Duration growing(Duration first, int before, Duration longest) {
    var pause = first;
    for (int i = 0; i < before && pause.compareTo(longest) < 0; i++) {
      pause = pause.multipliedBy(3);
    }
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
