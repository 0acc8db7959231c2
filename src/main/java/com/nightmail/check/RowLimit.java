package com.nightmail.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells which rows the limit of a campaign holds back. One that is refused counts as sent, one that
 * is skipped does not. To be asked about the rows in the order of the list.
 */
final class RowLimit {
  private final @Nullable Integer limit;
  private int taken;

  /**
   * @param limit so many messages are sent at most, or null
   */
  RowLimit(@Nullable Integer limit) {
    this.limit = limit;
  }

  RowForecast apply(RowForecast row) {
    if (limit == null || row.found() != Found.SENDING) {
      return row;
    }
    if (taken >= limit) {
      return row.heldBack(words(limit));
    }
    taken += row.expected() == Expected.SKIPPED ? 0 : 1;
    return row;
  }

  private static String words(int limit) {
    return String.format(Locale.ROOT, "held back by the limit of %,d", limit);
  }
}
