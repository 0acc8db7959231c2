package com.nightmail.sending;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A number of permits that may be held at a time. The number can change at any time. */
final class Permits {
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final IntSupplier most;
  private int taken;
  private int waiting;

  Permits(IntSupplier most) {
    this.most = most;
  }

  /** Waits for a permit, but not longer than that; whether one was taken. */
  synchronized boolean tryTake(long millis) throws InterruptedException {
    var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (taken >= most.getAsInt()) {
      var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      await(left);
    }
    taken++;
    return true;
  }

  /**
   * Takes as many, if there are so many or if none is held; else waits a while and takes none.
   *
   * @return whether they were taken
   */
  synchronized boolean tryTakeAll(int permits, long millis) throws InterruptedException {
    if (taken > 0 && taken + permits > most.getAsInt()) {
      await(millis);
      return false;
    }
    taken += permits;
    return true;
  }

  synchronized void giveBack(int permits) {
    taken -= permits;
    if (waiting > 0) {
      notifyAll();
    }
  }

  synchronized boolean isAvailable() {
    return taken < most.getAsInt();
  }

  /** Whether somebody waits for a permit. */
  synchronized boolean isAwaited() {
    return waiting > 0;
  }

  private void await(long millis) throws InterruptedException {
    waiting++;
    try {
      wait(Math.min(millis, LOOK_AGAIN_MILLIS));
    } finally {
      waiting--;
    }
  }
}
