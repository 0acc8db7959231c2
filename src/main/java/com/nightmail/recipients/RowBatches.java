package com.nightmail.recipients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a list by batches that are worth handing to another thread and small in memory. */
final class RowBatches {

  private static final int MAX_ROWS = 1_000;

  /** Reached by few rows only where they are long; a batch exceeds it by one row at most. */
  private static final int MAX_CHARS = 1024 * 1024;

  private final RecipientList list;
  private @Nullable RuntimeException failure;

  RowBatches(RecipientList list) {
    this.list = list;
  }

  /**
   * The next batch, empty at the end of the list. The rows before a failure come first, and the
   * failure is thrown from then on.
   *
   * @throws InvalidList if the rest of the file cannot be read as CSV
   * @throws UncheckedIOException if reading fails
   */
  List<Row> next() {
    List<Row> rows = new ArrayList<>(MAX_ROWS);
    if (failure == null) {
      failure = fill(rows);
    }
    if (failure != null && rows.isEmpty()) {
      throw failure;
    }
    return rows;
  }

  private @Nullable RuntimeException fill(List<Row> rows) {
    try {
      for (int chars = 0; rows.size() < MAX_ROWS && chars < MAX_CHARS; ) {
        Row row = list.next();
        if (row == null) {
          return null;
        }
        rows.add(row);
        chars += row.chars();
      }
      return null;
    } catch (IOException e) {
      return new UncheckedIOException(e);
    } catch (RuntimeException e) {
      return e;
    }
  }
}
