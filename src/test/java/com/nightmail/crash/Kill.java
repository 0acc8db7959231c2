package com.nightmail.crash;

/** What is killed. */
enum Kill {
  NIGHTMAIL,
  POSTGRES,
  /** As if the machine had lost its power, but for what the disk was told. */
  BOTH;

  static Kill inTurn(int number) {
    return values()[number % values().length];
  }
}
