package com.nightmail.job;

import com.nightmail.platform.NumberHash;

/**
 * Tells of most numbers that no earlier row of a list has them; a Bloom filter, hence never wrong
 * in that and of the same small size whatever the list. Whether a number is there already remains
 * the database's to say: this only spares it the question.
 */
final class SeenNumbers {
  private static final int BITS_PER_NUMBER = 10; // with 5 probes one number in a hundred is asked
  private static final int PROBES = 5;
  private static final int MOST_WORDS = 2 * 1024 * 1024; // 16 MB: 13 million numbers

  private final long[] bits;

  /**
   * @param numbers about as many as are to come
   */
  SeenNumbers(int numbers) {
    this.bits = new long[Math.clamp((long) numbers * BITS_PER_NUMBER / Long.SIZE, 1, MOST_WORDS)];
  }

  /** Whether the number has surely not been seen before; from now on it has. */
  boolean surelyNew(long phone) {
    long hash = NumberHash.mixed(phone);
    long step = NumberHash.mixed(hash) | 1;
    boolean fresh = false;
    for (int probe = 0; probe < PROBES; probe++, hash += step) {
      long bit = Long.remainderUnsigned(hash, (long) bits.length * Long.SIZE);
      int word = (int) (bit / Long.SIZE);
      fresh |= (bits[word] & 1L << bit) == 0;
      bits[word] |= 1L << bit;
    }
    return fresh;
  }
}
