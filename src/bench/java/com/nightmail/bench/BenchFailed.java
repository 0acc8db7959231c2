package com.nightmail.bench;

/** Nothing could be measured; the message says why. */
final class BenchFailed extends RuntimeException {
  BenchFailed(String message) {
    super(message);
  }
}
