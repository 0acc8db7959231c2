package com.nightmail.crash;

/** What is killed. */
enum Kill {
  NIGHTMAIL,
  POSTGRES,
  BOTH;

  static Kill inTurn(int number) {
    return values()[number % values().length];
  }
}
