package com.nightmail.receipts;

/** A webhook call whose body is not what the provider sends. */
public final class MalformedEvent extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedEvent(String message) {
    super(message);
  }
}
