package com.nightmail.bench;

/**
 * The phone numbers that a gateway has seen. Open addressing, because it is asked for every
 * request.
 */
final class NumberSet {
  private long[] slots = new long[1 << 16];
  private int size;

  /**
   * @param number more than 0
   * @return false if it was there already
   */
  boolean add(long number) {
    if (!insert(slots, number)) {
      return false;
    }
    if (++size * 2 > slots.length) {
      var larger = new long[slots.length * 2];
      for (var present : slots) {
        if (present != 0) {
          insert(larger, present);
        }
      }
      slots = larger;
    }
    return true;
  }

  private static boolean insert(long[] slots, long number) {
    var at = (int) (number * 0x9E3779B97F4A7C15L >>> 32) & (slots.length - 1);
    while (slots[at] != 0) {
      if (slots[at] == number) {
        return false;
      }
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = number;
    return true;
  }
}
