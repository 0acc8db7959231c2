package com.nightmail.gateway;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Ends exchanges that have no whole answer at the sender's response timeout, at most {@value
 * #TICK_MILLIS} ms later. One thread looks at all that are in flight: that costs a message far less
 * than a timer of its own or a timeout of each read.
 */
final class Deadlines implements AutoCloseable {

  private static final int TICK_MILLIS = 25;

  private final Duration timeout;
  private final Set<Exchange> inFlight = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService ticks;

  Deadlines(Sender sender) {
    this.timeout = sender.responseTimeout();
    this.ticks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines of " + sender.name()).factory());
  }

  /** Begins to look. */
  void start() {
    var unused =
        ticks.scheduleWithFixedDelay(this::endOverdue, TICK_MILLIS, TICK_MILLIS, MILLISECONDS);
  }

  void add(Exchange exchange) {
    inFlight.add(exchange);
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
    ticks.shutdownNow();
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
