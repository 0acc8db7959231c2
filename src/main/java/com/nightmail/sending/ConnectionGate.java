package com.nightmail.sending;

import java.util.function.IntSupplier;

/** Those whose turn is near; how many may stand here can change at any time. */
final class ConnectionGate {
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final IntSupplier places;
  private int taken;

  ConnectionGate(IntSupplier places) {
    this.places = places;
  }

  synchronized void enter() throws InterruptedException {
    while (taken >= places.getAsInt()) {
      wait(LOOK_AGAIN_MILLIS);
    }
    taken++;
  }

  synchronized void leave() {
    taken--;
    notifyAll();
  }
}
