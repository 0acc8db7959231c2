package com.nightmail.recipients;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a list, checked.
 *
 * @param line line of the file on which the row begins, the first line of the file being 1
 * @param cells the row's cells as they stand in the file, one for each column of the header; fewer
 *     or more only where {@code fault} says so, and none for a row that is too long
 * @param phone the E.164 number without its {@code +}, or 0 where {@code fault} is given
 * @param fault why the row is never to be sent, or null
 * @param note what was changed of the number as it is written, or null
 * @param zones time zones in which the recipient may live, in the order of their names; none where
 *     nobody asked for them
 */
public record Recipient(
    int line,
    List<String> cells,
    long phone,
    @Nullable String fault,
    @Nullable String note,
    List<ZoneId> zones) {

  static Recipient faulty(int line, List<String> cells, String fault) {
    return new Recipient(line, cells, 0, fault, null, List.of());
  }

  /** Size of the row in the file and in memory, in characters. */
  public int chars() {
    return Row.chars(cells);
  }
}
