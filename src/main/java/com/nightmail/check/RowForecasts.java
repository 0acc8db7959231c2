package com.nightmail.check;

import com.nightmail.recipients.CheckedRecipients;
import com.nightmail.recipients.Recipient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The forecasts of a list's rows in the order of the file, made ahead of the caller on all cores.
 *
 * <p>A few batches wait at most, so memory is bounded whatever the length of the list, but for 18
 * to 36 bytes for each different number: that of several rows with one number the first is the one
 * to be sent needs all of them. To be used by one thread at a time.
 */
final class RowForecasts implements AutoCloseable {
  private static final int MOST_ROWS = 4_000;

  /** Reached by few rows only where they are long; a batch exceeds it by one row at most. */
  private static final int MOST_CHARS = 1024 * 1024;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final CheckedRecipients list;
  private final RowJudge judge;
  private final NumberIndex lineOf = new NumberIndex();
  private final ExecutorService judges =
      Executors.newFixedThreadPool(
          PROCESSORS, Thread.ofPlatform().daemon().name("row-judge-", 1).factory());
  private final Queue<Future<List<RowForecast>>> ahead = new ArrayDeque<>();
  private @Nullable Exception failure;
  private boolean ended;

  RowForecasts(CheckedRecipients list, RowJudge judge) {
    this.list = list;
    this.judge = judge;
  }

  /**
   * The next forecasts, none at the end of the list. The rows before a failure come first.
   *
   * @throws com.nightmail.recipients.InvalidList if the rest of the file cannot be read
   * @throws IOException if reading fails, or if this thread is interrupted
   */
  List<RowForecast> next() throws IOException {
    while (!ended && ahead.size() < 2 * PROCESSORS) {
      var rows = readOn();
      if (!rows.isEmpty()) {
        ahead.add(judges.submit(() -> judge.judge(rows)));
      }
    }
    var batch = ahead.poll();
    if (batch == null) {
      throwFailure();
      return List.of();
    }
    return await(batch).stream().map(this::knownOnce).toList();
  }

  private RowForecast knownOnce(RowForecast row) {
    if (!row.mayBeDuplicate()) {
      return row;
    }
    var first = lineOf.putIfAbsent(row.row().phone(), row.row().line());
    return first == NumberIndex.ABSENT ? row : row.duplicateOf(first);
  }

  private List<Recipient> readOn() {
    var rows = new ArrayList<Recipient>();
    try {
      for (int chars = 0; rows.size() < MOST_ROWS && chars < MOST_CHARS; ) {
        var row = list.next();
        if (row == null) {
          ended = true;
          return rows;
        }
        rows.add(row);
        chars += row.chars();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      ended = true;
    }
    return rows;
  }

  private void throwFailure() throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
  }

  private static List<RowForecast> await(Future<List<RowForecast>> batch) throws IOException {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while rows were being checked");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("checking rows failed", e);
    }
  }

  /** Stops the threads, whatever they are at. The list stays open. */
  @Override
  public void close() {
    judges.shutdownNow();
    judges.close();
  }
}
