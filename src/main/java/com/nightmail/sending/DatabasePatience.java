package com.nightmail.sending;

import com.nightmail.platform.NightmailProperties;
import com.nightmail.platform.ReadOnlyIsAway;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Waits for a database that went away or became read-only, as in a failover. A call that fails for
 * that is made again until it succeeds or the patience is over; any other failure is passed on at
 * once.
 */
@Component
public class DatabasePatience {
  private static final Logger log = LoggerFactory.getLogger(DatabasePatience.class);
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 250;

  private final Duration patience;
  private final ActiveRuns active;

  DatabasePatience(NightmailProperties properties, ActiveRuns active) {
    this.patience = properties.databasePatience();
    this.active = active;
  }

  /**
   * {@code again} tells the call that an earlier try may have been committed although it failed.
   */
  public interface Call<T extends @Nullable Object> {
    T make(boolean again);
  }

  /**
   * @throws InterruptedException only while it waits
   */
  public <T extends @Nullable Object> T call(Call<T> call) throws InterruptedException {
    return call(call, this::isStopping);
  }

  /** Whether this process has runs, and all of them were asked to stop or have failed. */
  private boolean isStopping() {
    var runs = active.all();
    return !runs.isEmpty() && runs.stream().noneMatch(run -> run.control().open());
  }

  /**
   * @param hurried whether somebody waits for this process to end: then a few seconds are enough
   */
  public <T extends @Nullable Object> T call(Call<T> call, BooleanSupplier hurried)
      throws InterruptedException {
    var began = System.nanoTime();
    String told = null;
    for (var again = false; ; again = true) {
      try {
        var result = call.make(again);
        tell(told, null);
        return result;
      } catch (RuntimeException e) {
        var limit = hurried.getAsBoolean() && SHORT.compareTo(patience) < 0 ? SHORT : patience;
        if (!isAway(e) || System.nanoTime() - began > limit.toNanos()) {
          tell(told, null);
          throw e;
        }
        var sentence = "waiting for the database: " + cause(e);
        tell(told, sentence);
        told = sentence;
        if (!again) {
          log.warn("the database is away, trying for {}: {}", patience, e.getMessage());
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** The runs of this process wait for the database, or no longer. */
  private void tell(@Nullable String before, @Nullable String sentence) {
    if (!Objects.equals(before, sentence)) {
      active.all().forEach(run -> run.control().waitingForDatabase(sentence));
    }
  }

  /** Why a run ends for a failure that was passed on, in one sentence. */
  public static String failure(RuntimeException e) {
    return isAway(e)
        ? "The database stayed away for longer than nightmail.database-patience (%s)."
            .formatted(cause(e))
        : String.valueOf(e.getMessage());
  }

  /** The first line of the innermost reason. */
  private static String cause(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null
        ? "it does not answer"
        : root.getMessage().lines().findFirst().orElse("it does not answer");
  }

  public static boolean isAway(RuntimeException e) {
    return e instanceof DataAccessResourceFailureException
        || e instanceof CannotGetJdbcConnectionException
        || e instanceof CannotCreateTransactionException
        || e instanceof TransactionSystemException
        || (e instanceof TransientDataAccessException
            && !(e instanceof OptimisticLockingFailureException)) // that is another process
        || e instanceof RecoverableDataAccessException
        || ReadOnlyIsAway.isReadOnly(e);
  }
}
