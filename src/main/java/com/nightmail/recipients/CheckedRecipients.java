package com.nightmail.recipients;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The recipients of a list in the order of the file, their numbers checked ahead of the reader on
 * all cores.
 *
 * <p>Checking a number costs ten times as much as reading its row, so a pool does it while the
 * reader is busy elsewhere, with a database say. At most {@link #AHEAD} batches wait, so memory is
 * bounded whatever the length of the list. To be used by one thread at a time.
 */
public final class CheckedRecipients implements AutoCloseable {

  private static final int AHEAD = 8;
  private static final int BATCH_ROWS = 1_000;
  private static final int BATCH_CHARS = 1024 * 1024;

  private final RecipientList list;
  private final PhoneNumbers numbers;
  private final ExecutorService pool;
  private final Queue<Future<List<Recipient>>> ahead = new ArrayDeque<>(AHEAD);
  private Iterator<Recipient> current = Collections.emptyIterator();
  private boolean ended;

  private CheckedRecipients(RecipientList list, PhoneNumbers numbers) {
    this.list = list;
    this.numbers = numbers;
    this.pool =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("number-check-", 1).factory());
  }

  /**
   * Opens a list and starts the threads that check its numbers.
   *
   * @throws InvalidList if the file or its header cannot be used
   * @throws IOException if reading fails
   */
  public static CheckedRecipients open(Path file, ListFormat format) throws IOException {
    PhoneNumbers numbers = new PhoneNumbers(format.country());
    return new CheckedRecipients(RecipientList.open(file, format), numbers);
  }

  /** Names of the columns, without surrounding white space, unique and none of them empty. */
  public List<String> header() {
    return list.header();
  }

  /**
   * The next recipient, or null at the end of the list.
   *
   * @throws InvalidList after the last row that could be read, if the rest of the file cannot
   * @throws IOException if reading fails, or if this thread is interrupted
   */
  public @Nullable Recipient next() throws IOException {
    while (!current.hasNext()) {
      if (pool.isShutdown()) {
        throw new IllegalStateException("the list is closed");
      }
      readAhead();
      Future<List<Recipient>> batch = ahead.peek();
      if (batch == null) {
        return null;
      }
      current = await(batch).iterator();
      // Only now: a batch that failed fails again, and one that was not waited for is not lost.
      ahead.remove();
    }
    return current.next();
  }

  /**
   * SHA-256 of the file in hexadecimal, once {@link #next} has come to its end. Where it differs
   * from that of the list's {@link ListSurvey}, the file was changed in between.
   *
   * @throws IllegalStateException if the list has not been read to its end
   */
  public String checksum() {
    return list.checksum();
  }

  /** Closes the file and stops the threads, whatever is still being checked. */
  @Override
  public void close() throws IOException {
    pool.shutdownNow();
    ended = true;
    ahead.clear();
    current = Collections.emptyIterator();
    list.close();
  }

  private void readAhead() {
    while (!ended && ahead.size() < AHEAD) {
      List<Row> rows = new ArrayList<>(BATCH_ROWS);
      Exception failure = fill(rows);
      if (!rows.isEmpty()) {
        ahead.add(pool.submit(() -> check(rows)));
      }
      if (failure != null) {
        ahead.add(CompletableFuture.failedFuture(failure));
      }
    }
  }

  /** Fills a batch; a failure is handed back, for the rows before it come first. */
  private @Nullable Exception fill(List<Row> rows) {
    try {
      int chars = 0;
      while (rows.size() < BATCH_ROWS && chars < BATCH_CHARS) {
        Row row = list.next();
        if (row == null) {
          ended = true;
          return null;
        }
        rows.add(row);
        chars += row.chars();
      }
      return null;
    } catch (IOException | RuntimeException e) {
      ended = true;
      return e;
    }
  }

  private List<Recipient> check(List<Row> rows) {
    List<Recipient> recipients = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("the list is closed");
      }
      recipients.add(check(row));
    }
    return recipients;
  }

  private Recipient check(Row row) {
    if (row.fault() != null) {
      return new Recipient(row.line(), row.cells(), 0, row.fault());
    }
    PhoneNumbers.Checked checked = numbers.check(row.cells().get(list.phoneColumn()));
    return new Recipient(row.line(), row.cells(), checked.phone(), checked.fault());
  }

  private static List<Recipient> await(Future<List<Recipient>> batch) throws IOException {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while numbers were being checked");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("checking numbers failed", e);
    }
  }
}
