package com.nightmail.simulator;

/** A request that the provider would refuse, with the code and details it would give. */
final class Malformed extends RuntimeException {

  private final int code;

  Malformed(int code, String details) {
    super(details, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }

  String details() {
    return String.valueOf(getMessage());
  }
}
