package com.nightmail.cli;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What Ctrl-C (SIGINT) does while a run is watched: the first does one thing, the second another.
 * Java by itself ends the process in its own order on the first, and does not hear the second.
 *
 * <p>Where the process was started with SIGINT ignored, as a background job of a script is, it
 * stays ignored.
 */
@SuppressWarnings(
    "sunapi") // there is no other way to hear a signal; module jdk.unsupported keeps it
final class Interrupts implements AutoCloseable {
  private static final sun.misc.Signal INTERRUPT = new sun.misc.Signal("INT");

  private final sun.misc.SignalHandler before;
  private final AtomicInteger heard = new AtomicInteger();

  Interrupts(Runnable first, Runnable second) {
    before =
        sun.misc.Signal.handle(
            INTERRUPT, signal -> (heard.incrementAndGet() == 1 ? first : second).run());
  }

  /** Ctrl-C does what it did before. */
  @Override
  public void close() {
    sun.misc.Signal.handle(INTERRUPT, before);
  }
}
