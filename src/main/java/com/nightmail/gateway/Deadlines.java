package com.nightmail.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends exchanges that have no whole answer at the sender's response timeout, at most {@value
 * #TICK_MILLIS} ms later. One thread looks at all that are in flight: that costs a message far less
 * than a timer of its own or a timeout of each read. While nothing is in flight, it sleeps.
 */
final class Deadlines implements AutoCloseable {

  private static final int TICK_MILLIS = 25;

  private final Duration timeout;
  private final Set<Exchange> inFlight = ConcurrentHashMap.newKeySet();
  private final Thread looking;
  private volatile boolean asleep;
  private volatile boolean closed;

  Deadlines(Sender sender) {
    this.timeout = sender.responseTimeout();
    this.looking =
        Thread.ofPlatform()
            .daemon()
            .name("deadlines of " + sender.name())
            .unstarted(this::lookUntilClosed);
  }

  /** Begins to look. */
  void start() {
    looking.start();
  }

  void add(Exchange exchange) {
    inFlight.add(exchange);
    if (asleep) {
      LockSupport.unpark(looking);
    }
  }

  void remove(Exchange exchange) {
    inFlight.remove(exchange);
  }

  /** How many have left and await their answer. */
  int inFlight() {
    return inFlight.size();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(looking);
  }

  private void lookUntilClosed() {
    while (!closed) {
      asleep = true; // before it looks: whoever adds after that wakes it
      if (inFlight.isEmpty()) {
        LockSupport.park(this);
      }
      asleep = false;
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
      endOverdue();
    }
  }

  private void endOverdue() {
    for (Exchange exchange : inFlight) {
      try {
        exchange.endIfOlderThan(timeout);
      } catch (RuntimeException e) {
        // Tried again at the next tick. Thrown on, it would be the last one.
      }
    }
  }
}
