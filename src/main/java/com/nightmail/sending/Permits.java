package com.nightmail.sending;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A number of permits that may be held at a time. The number can change at any time.
 *
 * <p>There is no lock: a message gives permits back when it may leave, right before its first byte.
 * If a thread that waits for a permit were preempted with a lock held, all messages that may leave
 * meanwhile would wait for it, and then leave in a bunch, faster than the pace allows.
 */
final class Permits {
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final IntSupplier most;
  private final AtomicInteger taken = new AtomicInteger();
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

  Permits(IntSupplier most) {
    this.most = most;
  }

  /** Waits for a permit, but not longer than that; whether one was taken. */
  boolean tryTake(long millis) throws InterruptedException {
    return tryAtOnce(1, false) || tryUntil(System.nanoTime() + millis * 1_000_000);
  }

  /**
   * Takes as many, if there are so many or if none is held; else waits a while and takes none.
   *
   * @return whether they were taken
   */
  boolean tryTakeAll(int permits, long millis) throws InterruptedException {
    if (tryAtOnce(permits, true)) {
      return true;
    }
    waiting.add(Thread.currentThread());
    try {
      if (tryAtOnce(permits, true)) {
        return true;
      }
      park(TimeUnit.MILLISECONDS.toNanos(millis));
      return false;
    } finally {
      waiting.remove(Thread.currentThread());
    }
  }

  /** Waits for nobody. */
  void giveBack(int permits) {
    taken.addAndGet(-permits);
    waiting.forEach(LockSupport::unpark);
  }

  boolean isAvailable() {
    return taken.get() < most.getAsInt();
  }

  /** Whether somebody waits for a permit. */
  boolean isAwaited() {
    return !waiting.isEmpty();
  }

  private boolean tryUntil(long deadline) throws InterruptedException {
    waiting.add(Thread.currentThread());
    try {
      while (!tryAtOnce(1, false)) {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        park(left);
      }
      return true;
    } finally {
      waiting.remove(Thread.currentThread());
    }
  }

  private boolean tryAtOnce(int permits, boolean anyIfNoneIsHeld) {
    while (true) {
      var held = taken.get();
      var free = most.getAsInt() - held >= permits || anyIfNoneIsHeld && held == 0;
      if (!free) {
        return false;
      }
      if (taken.compareAndSet(held, held + permits)) {
        return true;
      }
    }
  }

  private void park(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    LockSupport.parkNanos(this, Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLIS)));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
