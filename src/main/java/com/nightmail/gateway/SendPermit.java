package com.nightmail.gateway;

/**
 * Whose turn it is. Asked at the last moment before a message leaves, with the connection open and
 * the request built, so that nothing slow comes between the permission and the wire.
 */
@FunctionalInterface
public interface SendPermit {

  /** Waits for the turn of a message; returns whether it came. Never waits for long. */
  boolean come() throws InterruptedException;

  /** The turn did not come: nothing of the message has left, and it may be tried anew. */
  final class Missed extends Exception {
    private static final long serialVersionUID = 1L;

    Missed() {
      super("the turn of this message did not come");
    }
  }
}
