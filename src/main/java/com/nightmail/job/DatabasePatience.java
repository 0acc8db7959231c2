package com.nightmail.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Waits for a database that went away. A call that fails because there is no connection is made
 * again until it succeeds or the patience is over; any other failure is passed on at once.
 */
final class DatabasePatience {
  private static final Logger log = LoggerFactory.getLogger(DatabasePatience.class);
  private static final long PAUSE_MILLIS = 250;

  private final Duration patience;

  DatabasePatience(Duration patience) {
    this.patience = patience;
  }

  /**
   * {@code again} tells the call that an earlier try may have been committed although it failed.
   */
  interface Call<T extends @Nullable Object> {
    T make(boolean again);
  }

  <T extends @Nullable Object> T call(Call<T> call) throws InterruptedException {
    var deadline = System.nanoTime() + patience.toNanos();
    for (var again = false; ; again = true) {
      try {
        return call.make(again);
      } catch (RuntimeException e) {
        if (!isAway(e) || System.nanoTime() > deadline) {
          throw e;
        }
        if (!again) {
          log.warn("the database is away, trying for {}: {}", patience, e.getMessage());
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static boolean isAway(RuntimeException e) {
    return e instanceof DataAccessResourceFailureException
        || e instanceof CannotGetJdbcConnectionException
        || e instanceof CannotCreateTransactionException
        || e instanceof TransactionSystemException
        || e instanceof TransientDataAccessException
        || e instanceof RecoverableDataAccessException;
  }
}
