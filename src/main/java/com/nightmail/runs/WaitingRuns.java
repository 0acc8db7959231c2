package com.nightmail.runs;

import com.nightmail.ledger.RunLock;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The wait of a run in a process that goes on with it afterwards. Meanwhile the process has no
 * connection open and does next to nothing: it asks three times a minute whether the run still
 * waits.
 */
@Component
class WaitingRuns {
  private static final Logger log = LoggerFactory.getLogger(WaitingRuns.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

  private final RunLock.Connections connections;
  private final HikariDataSource pool;
  private final Clock clock;

  WaitingRuns(RunLock.Connections connections, HikariDataSource pool, Clock clock) {
    this.connections = connections;
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * Returns when the run's wait is over.
   *
   * @param until when it is, as far as is known
   * @param givenUp ends it at once
   * @return whether the run is to be gone on with; false if it does not wait any more, because it
   *     was stopped or another process goes on with it, or if the wait was given up
   */
  boolean await(int run, Instant until, CountDownLatch givenUp) throws InterruptedException {
    if (pool.getHikariPoolMXBean() != null) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    for (var due = until; due != null; due = waitsUntil(run, due)) {
      var left = Duration.between(clock.instant(), due);
      if (left.isNegative() || left.isZero()) {
        return true;
      }
      var pause = left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY;
      if (givenUp.await(pause.toMillis() + 1, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  /** On a connection of its own: the pool would keep one open. */
  private @Nullable Instant waitsUntil(int run, Instant known) {
    try (var connection = connections.open();
        var statement = connection.prepareStatement("SELECT waits_until FROM run WHERE id = ?")) {
      statement.setInt(1, run);
      try (var row = statement.executeQuery()) {
        Timestamp until = row.next() ? row.getTimestamp(1) : null;
        return until == null ? null : until.toInstant();
      }
    } catch (SQLException away) {
      log.debug("run {}: the database does not answer", run, away);
      return known;
    }
  }
}
