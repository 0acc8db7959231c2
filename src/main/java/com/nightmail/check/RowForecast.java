package com.nightmail.check;

import com.nightmail.ledger.SkipReason;
import com.nightmail.ledger.Standing.Skip;
import com.nightmail.recipients.Recipient;
import java.util.List;

/**
 * What is to become of one row of a list.
 *
 * @param row as it was read
 * @param written its phone cell; empty for a row out of shape
 * @param reason as the ledger would keep it; empty for a row that is to be sent
 * @param group the same without what differs from row to row
 * @param columns of the list that the reason is about, as far as that is known
 * @param region of a number that is to be sent to, such as {@code IN}; else empty
 * @param facts of its message
 */
public record RowForecast(
    Recipient row,
    String written,
    Expected expected,
    Cause cause,
    String reason,
    String group,
    List<String> columns,
    String region,
    RowFacts facts) {

  /** Of a row that is to be sent. */
  static RowForecast toSend(Recipient row, String written, String region, RowFacts facts) {
    return new RowForecast(
        row, written, Expected.TO_SEND, Cause.NONE, "", "", List.of(), region, facts);
  }

  RowForecast faulty(String reason, List<String> about) {
    return instead(Expected.SKIPPED, Cause.FAULTY, reason, reason, about);
  }

  RowForecast leftOut(String reason) {
    return instead(Expected.SKIPPED, Cause.LEFT_OUT, reason, reason, List.of());
  }

  RowForecast skipped(Skip why) {
    return instead(Expected.SKIPPED, Cause.STANDING, why.reason(), why.group(), List.of());
  }

  RowForecast refused(String reason, List<String> about) {
    return instead(Expected.REFUSED, Cause.CELL, reason, reason, about);
  }

  /** The same row where an earlier one has its number. */
  RowForecast duplicateOf(int line) {
    return instead(
        Expected.SKIPPED,
        Cause.DUPLICATE,
        SkipReason.duplicateOf(line),
        SkipReason.DUPLICATES,
        List.of());
  }

  private RowForecast instead(
      Expected instead, Cause why, String words, String together, List<String> about) {
    return new RowForecast(row, written, instead, why, words, together, about, "", RowFacts.NONE);
  }

  /** Whether an earlier row with its number, or a later one, makes a difference. */
  boolean mayBeDuplicate() {
    return cause != Cause.FAULTY && cause != Cause.LEFT_OUT;
  }
}
