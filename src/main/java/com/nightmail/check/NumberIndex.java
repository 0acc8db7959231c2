package com.nightmail.check;

import com.nightmail.platform.NumberHash;

/**
 * Phone numbers, each with a positive int of its own, such as the line it stands on. Exact; 16 to
 * 32 bytes for each number. Grown by parts, so that growing needs no second copy of the whole.
 */
final class NumberIndex {
  /** What stands for a number that is not there. */
  static final int ABSENT = 0;

  private static final int PART_BITS = 6;
  private static final int FIRST_PLACES = 64;

  private final Part[] parts = new Part[1 << PART_BITS];

  NumberIndex() {
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part();
    }
  }

  /**
   * Keeps the value, unless the number has one.
   *
   * @param phone E.164 without its plus
   * @param value more than 0
   * @return the value that the number had, or {@link #ABSENT}
   */
  int putIfAbsent(long phone, int value) {
    long hash = NumberHash.mixed(phone);
    return part(hash).putIfAbsent(phone, hash, value);
  }

  /** The number's value, or {@link #ABSENT}. */
  int get(long phone) {
    long hash = NumberHash.mixed(phone);
    return part(hash).values[part(hash).place(phone, hash)];
  }

  private Part part(long hash) {
    return parts[(int) (hash >>> Long.SIZE - PART_BITS)];
  }

  /** Open addressing, the next place being the next one; at most two thirds are taken. */
  private static final class Part {
    private long[] phones = new long[FIRST_PLACES]; // 0 is no number
    private int[] values = new int[FIRST_PLACES];
    private int taken;

    private int place(long phone, long hash) {
      int place = (int) hash & phones.length - 1;
      while (phones[place] != 0 && phones[place] != phone) {
        place = place + 1 & phones.length - 1;
      }
      return place;
    }

    private int putIfAbsent(long phone, long hash, int value) {
      int place = place(phone, hash);
      if (phones[place] == 0) {
        phones[place] = phone;
        values[place] = value;
        taken++;
        if (taken * 3L > phones.length * 2L) {
          grow();
        }
        return ABSENT;
      }
      return values[place];
    }

    private void grow() {
      long[] formerPhones = phones;
      int[] formerValues = values;
      phones = new long[formerPhones.length * 2];
      values = new int[phones.length];
      for (int i = 0; i < formerPhones.length; i++) {
        if (formerPhones[i] != 0) {
          int place = place(formerPhones[i], NumberHash.mixed(formerPhones[i]));
          phones[place] = formerPhones[i];
          values[place] = formerValues[i];
        }
      }
    }
  }
}
