package com.nightmail.job;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * What is not finished of the messages that were handed over: how many are under way, and those
 * that wait until they may be sent again.
 */
final class Unfinished {
  private static final long LOOK_AGAIN_MILLIS = 20;
  private static final long LONGEST_WAIT_MILLIS = 100;
  private static final long LEAST_PATIENCE_NANOS = 250_000_000;

  private final Clock clock;
  private final PriorityQueue<Parcel> later =
      new PriorityQueue<>(
          Comparator.comparing(
              Parcel::notBefore, Comparator.nullsFirst(Comparator.naturalOrder())));
  private int underWay;

  Unfinished(Clock clock) {
    this.clock = clock;
  }

  /** So many are claimed. */
  synchronized void begun(int messages) {
    underWay += messages;
  }

  /** These outcomes are durable. */
  synchronized void settled(List<Recorder.Entry> entries) {
    underWay -= entries.size();
    entries.forEach(entry -> later.addAll(entry.again()));
    notifyAll();
  }

  /** Keeps those that may not leave yet; returns the others. */
  synchronized List<Parcel> postpone(List<Parcel> parcels) {
    var ready = new ArrayList<Parcel>(parcels.size());
    for (var parcel : parcels) {
      (millisUntil(parcel) > 0 ? later : ready).add(parcel);
    }
    return ready;
  }

  /** Takes out those that may be sent again by now. */
  synchronized List<Parcel> takeDue() {
    var due = new ArrayList<Parcel>();
    while (!later.isEmpty() && millisUntil(later.peek()) <= 0) {
      due.add(later.poll());
    }
    return due;
  }

  /**
   * Waits a while for the next to come due, or for anything to be settled.
   *
   * @param open whether anything is sent again; if not, those that wait stay READY
   * @return whether nothing is under way and nothing waits
   */
  synchronized boolean awaitNext(boolean open) throws InterruptedException {
    if (!open) {
      later.clear();
    }
    if (underWay == 0 && later.isEmpty()) {
      return true;
    }
    var pause = later.isEmpty() ? LONGEST_WAIT_MILLIS : millisUntil(later.peek());
    if (pause > 0) {
      wait(Math.min(pause, LONGEST_WAIT_MILLIS));
    }
    return false;
  }

  /**
   * Waits until nothing is under way, as long as {@code patient}; once {@code enough}, only as long
   * again as that took, and at least a quarter of a second.
   */
  synchronized void awaitSettled(BooleanSupplier patient, BooleanSupplier enough)
      throws InterruptedException {
    var began = System.nanoTime();
    var deadline = Long.MAX_VALUE;
    while (underWay > 0 && patient.getAsBoolean() && System.nanoTime() < deadline) {
      wait(LOOK_AGAIN_MILLIS);
      if (deadline == Long.MAX_VALUE && enough.getAsBoolean()) {
        var now = System.nanoTime();
        deadline = now + Math.max(now - began, LEAST_PATIENCE_NANOS);
      }
    }
  }

  private long millisUntil(Parcel parcel) {
    return parcel.notBefore() == null
        ? 0
        : Duration.between(clock.instant(), parcel.notBefore()).toMillis();
  }
}
