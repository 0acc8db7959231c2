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
 * @param found when a run finds it out
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
    Found found,
    String reason,
    String group,
    List<String> columns,
    String region,
    RowFacts facts) {

  /** Of a row that is to be sent. */
  static RowForecast toSend(Recipient row, String written, String region, RowFacts facts) {
    return new RowForecast(
        row,
        written,
        Expected.TO_SEND,
        Cause.NONE,
        Found.SENDING,
        "",
        "",
        List.of(),
        region,
        facts);
  }

  RowForecast faulty(String reason, List<String> about) {
    return instead(Expected.SKIPPED, Cause.FAULTY, Found.LOADING, reason, reason, about);
  }

  RowForecast leftOut(String reason) {
    return skipped(Cause.LEFT_OUT, Found.LOADING, reason, reason);
  }

  RowForecast capped(Skip why) {
    return skipped(Cause.CAP, Found.LOADING, why.reason(), why.group());
  }

  /** The same row where an earlier one has its number. */
  RowForecast duplicateOf(int line) {
    return skipped(
        Cause.DUPLICATE, Found.LOADING, SkipReason.duplicateOf(line), SkipReason.DUPLICATES);
  }

  RowForecast skipped(Skip why, Found when) {
    return skipped(Cause.STANDING, when, why.reason(), why.group());
  }

  RowForecast tooLate(String reason) {
    return skipped(Cause.NOT_AFTER, Found.READING, reason, reason);
  }

  RowForecast neverOpen(String reason) {
    return skipped(Cause.WINDOW, Found.READING, reason, reason);
  }

  RowForecast refused(String reason, List<String> about) {
    return instead(Expected.REFUSED, Cause.CELL, Found.SENDING, reason, reason, about);
  }

  RowForecast heldBack(String reason) {
    return instead(Expected.HELD_BACK, Cause.LIMIT, Found.SENDING, reason, reason, List.of());
  }

  private RowForecast skipped(Cause why, Found when, String words, String together) {
    return instead(Expected.SKIPPED, why, when, words, together, List.of());
  }

  private RowForecast instead(
      Expected instead, Cause why, Found when, String words, String together, List<String> about) {
    return new RowForecast(
        row, written, instead, why, when, words, together, about, "", RowFacts.NONE);
  }

  /** Whether an earlier row with its number, or a later one, makes a difference. */
  boolean mayBeDuplicate() {
    return found != Found.LOADING;
  }
}
