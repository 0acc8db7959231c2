package com.nightmail.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells on standard error what the start of a database waits for once it takes longer than a few
 * seconds: a full disk, another process that starts the server, or a recovery. Each sentence is
 * told once.
 */
final class SlowStart implements AutoCloseable {
  private static final Duration UNNOTICED = Duration.ofSeconds(3);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Path home;
  private final ServerLog log;
  private final Thread thread;

  SlowStart(Path home) {
    this.home = home;
    this.log = new ServerLog(home);
    log.skip();
    this.thread = Thread.ofVirtual().name("slow-start").start(this::watch);
  }

  /** The start has come to its end, whatever that is. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      Thread.sleep(UNNOTICED);
      for (String told = null; ; Thread.sleep(LOOK_EVERY)) {
        var reason = reason();
        if (told == null || (reason != null && !reason.equals(told))) {
          told = reason == null ? notReady() : reason;
          System.err.println(told);
        }
      }
    } catch (InterruptedException over) {
      // There is nothing to wait for any more.
    }
  }

  private @Nullable String reason() {
    return Failure.diskIsFull(home) ? Failure.fullDisk(home) : Failure.known(home, log.news());
  }

  private String notReady() {
    return "Waiting: PostgreSQL under %s is not ready yet. It is being started or stopped, or recovers from a crash (its log: postgresql.log there)."
        .formatted(home);
  }
}
