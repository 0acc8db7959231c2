package com.nightmail.job;

/**
 * Too many rows of a list are faulty; nothing was sent, and nothing is until a person accepts it.
 */
public final class FaultyList extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FaultyList(String message) {
    super(message);
  }
}
