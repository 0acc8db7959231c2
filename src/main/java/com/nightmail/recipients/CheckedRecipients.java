package com.nightmail.recipients;

import com.nightmail.platform.TimeZones;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
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
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The recipients of a list in the order of the file, read and their numbers checked ahead of the
 * caller on all cores.
 *
 * <p>Checking a number costs several times as much as reading its row. One thread reads batches of
 * rows, a pool checks them while the caller is busy elsewhere, with a database say. At most {@link
 * #AHEAD} batches wait, so memory is bounded whatever the length of the list. To be used by one
 * thread at a time.
 */
public final class CheckedRecipients implements AutoCloseable {

  private static final int AHEAD = 32;

  private final RecipientList list;
  private final PhoneNumbers numbers;
  private final boolean excluded;
  private final boolean zoned;
  private final RowBatches batches;
  private final ExecutorService reader = Executors.newSingleThreadExecutor(daemons("list-reader-"));
  private final ExecutorService checkers =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(), daemons("number-check-"));
  private final Queue<Future<List<Recipient>>> ahead = new ArrayDeque<>(AHEAD);
  private Iterator<Recipient> current = Collections.emptyIterator();
  private boolean ended;

  private CheckedRecipients(RecipientList list, PhoneNumbers numbers, ListFormat format) {
    this.list = list;
    this.excluded = format.excluded();
    this.zoned = format.zoning() != null;
    this.numbers = numbers;
    this.batches = new RowBatches(list);
  }

  /**
   * Opens a list and reads its header.
   *
   * @throws InvalidList if the file or its header cannot be used
   * @throws IOException if reading fails
   */
  public static CheckedRecipients open(Path file, ListFormat format) throws IOException {
    PhoneNumbers numbers = new PhoneNumbers(format.country());
    return new CheckedRecipients(RecipientList.open(file, format), numbers, format);
  }

  /** Names of the columns, without surrounding white space, unique and none of them empty. */
  public List<String> header() {
    return list.header();
  }

  /** Index of the column that holds the number. */
  public int phoneColumn() {
    return list.phoneColumn();
  }

  /**
   * The next recipient, or null at the end of the list.
   *
   * @throws InvalidList after the last row that could be read, if the rest of the file cannot
   * @throws IOException if reading fails, or if this thread is interrupted
   */
  public @Nullable Recipient next() throws IOException {
    if (reader.isShutdown()) {
      throw new IllegalStateException("the list is closed");
    }
    if (!current.hasNext() && !ended) {
      current = nextBatch().iterator();
      ended = !current.hasNext();
    }
    return ended ? null : current.next();
  }

  /**
   * SHA-256 of the file in hexadecimal, once {@link #next} has come to its end. Where it differs
   * from that of the list's {@link ListSurvey}, the file was changed in between.
   *
   * @throws IllegalStateException if the list has not been read to its end
   */
  public String checksum() {
    if (!ended) {
      throw new IllegalStateException("the list has not been read to its end");
    }
    return list.checksum();
  }

  /** Stops the threads, whatever they are at, and closes the file. */
  @Override
  public void close() throws IOException {
    reader.shutdownNow();
    checkers.shutdownNow();
    reader.close();
    checkers.close();
    list.close();
  }

  private List<Recipient> nextBatch() throws IOException {
    while (ahead.size() < AHEAD) {
      ahead.add(
          CompletableFuture.supplyAsync(batches::next, reader)
              .thenApplyAsync(this::check, checkers));
    }
    List<Recipient> batch = await(ahead.element());
    // Only now: a batch that failed fails again, and one that was not waited for is not lost.
    ahead.remove();
    return batch;
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
      return Recipient.faulty(row.line(), row.cells(), row.fault());
    }
    String cell = row.cells().get(list.phoneColumn());
    PhoneNumbers.Checked checked = excluded ? numbers.identify(cell) : numbers.check(cell);
    List<ZoneId> zones = zoned && checked.fault() == null ? zones(row, checked) : List.of();
    if (zoned && checked.fault() == null && zones.isEmpty()) {
      return Recipient.faulty(row.line(), row.cells(), unzoned(row));
    }
    return new Recipient(
        row.line(), row.cells(), checked.phone(), checked.fault(), checked.note(), zones);
  }

  private List<ZoneId> zones(Row row, PhoneNumbers.Checked number) {
    if (list.zoneColumn() < 0) {
      return RecipientZones.of(number.phone());
    }
    ZoneId zone = TimeZones.named(zoneCell(row));
    return zone == null ? List.of() : List.of(zone);
  }

  private String unzoned(Row row) {
    return list.zoneColumn() < 0 ? RecipientZones.UNKNOWN : RecipientZones.noZone(zoneCell(row));
  }

  private String zoneCell(Row row) {
    return CellText.trimmed(row.cells().get(list.zoneColumn()));
  }

  private static List<Recipient> await(Future<List<Recipient>> batch) throws IOException {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while numbers were being checked");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("checking numbers failed", e);
    }
  }

  private static ThreadFactory daemons(String name) {
    return Thread.ofPlatform().daemon().name(name, 1).factory();
  }
}
