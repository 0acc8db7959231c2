package com.nightmail.platform;

/** Spreads numbers that resemble each other, such as those of one phone network. */
public final class NumberHash {

  private NumberHash() {}

  /** The finalizer of SplitMix64: every bit of the number changes half the bits. */
  public static long mixed(long value) {
    value = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    value = (value ^ value >>> 27) * 0x94d049bb133111ebL;
    return value ^ value >>> 31;
  }
}
