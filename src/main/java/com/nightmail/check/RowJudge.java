package com.nightmail.check;

import com.nightmail.campaign.Rendering;
import com.nightmail.campaign.TemplateRenderer;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Standing;
import com.nightmail.ledger.Standing.Answer;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.recipients.Recipient;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is to become of rows, each for itself: whether an earlier row has the same number is
 * left to the caller. The order of the questions is that of a run: it leaves people out when it
 * loads the list, then those who have got as many messages as the cap allows; it skips others when
 * it reads the row again, then fills in the template, and looks at opt-outs last, right before it
 * sends. Safe for use by many threads.
 */
final class RowJudge {
  private final LeftOutNumbers leftOut;
  private final Standing.Inquiry standing;
  private final RowHours hours;
  private final @Nullable TemplateRenderer template;
  private final MessageProbe probe;
  private final InstantSource clock;
  private final List<String> header;
  private final int phone;
  private volatile boolean faultsOnly;

  /**
   * @param template null if it does not fit the list: then no row is refused
   * @param probe looks at the messages
   * @param header names of the list's columns
   * @param phone index of the column that holds the number
   */
  RowJudge(
      LeftOutNumbers leftOut,
      Standing.Inquiry standing,
      RowHours hours,
      @Nullable TemplateRenderer template,
      MessageProbe probe,
      InstantSource clock,
      List<String> header,
      int phone) {
    this.leftOut = leftOut;
    this.standing = standing;
    this.hours = hours;
    this.template = template;
    this.probe = probe;
    this.clock = clock;
    this.header = header;
    this.phone = phone;
  }

  /** From now on only faulty rows are told from the others. */
  void faultsOnly() {
    faultsOnly = true;
  }

  List<RowForecast> judge(List<Recipient> rows) {
    var onlyFaults = faultsOnly;
    var answer = onlyFaults ? Answer.NOBODY : standing.about(phones(rows));
    return rows.stream().map(row -> judge(row, answer, onlyFaults)).toList();
  }

  private static List<Long> phones(List<Recipient> rows) {
    return rows.stream().filter(row -> row.fault() == null).map(Recipient::phone).toList();
  }

  private RowForecast judge(Recipient row, Answer answer, boolean onlyFaults) {
    var outOfShape = row.cells().size() != header.size();
    var plain =
        RowForecast.toSend(row, outOfShape ? "" : row.cells().get(phone), "", RowFacts.NONE);
    if (row.fault() != null) {
      // A row out of shape has no phone cell that could be to blame.
      return plain.faulty(row.fault(), outOfShape ? List.of() : List.of(header.get(phone)));
    }
    if (onlyFaults) {
      return plain;
    }
    var excluded = excluded(row.phone(), answer);
    if (excluded != null) {
      return plain.leftOut(excluded);
    }
    var capped = answer.capped().get(row.phone());
    if (capped != null) {
      return plain.capped(capped);
    }
    var read = answer.read().get(row.phone());
    if (read != null) {
      return plain.skipped(read, Found.READING);
    }
    if (hours.over()) {
      return plain.tooLate(hours.tooLate());
    }
    var never = hours.neverOpen(row.zones());
    if (never != null) {
      return plain.neverOpen(never);
    }
    var rendering = template == null ? null : template.render(row.cells(), clock.instant());
    if (rendering instanceof Rendering.Unrenderable refused) {
      return plain.refused(refused.reason(), refused.columns());
    }
    var claimed = answer.claimed().get(row.phone());
    return claimed == null
        ? RowForecast.toSend(
            row, plain.written(), PhoneNumbers.region(row.phone()), facts(rendering))
        : plain.skipped(claimed, Found.SENDING);
  }

  private RowFacts facts(@Nullable Rendering rendering) {
    return rendering instanceof Rendering.Rendered rendered
        ? probe.look(rendered.template())
        : RowFacts.NONE;
  }

  private @Nullable String excluded(long phone, Answer answer) {
    if (leftOut.isEmpty() && answer.leftOut().isEmpty()) {
      return null;
    }
    return Exclusions.reason(
        phone,
        PhoneNumbers::spellings,
        number -> {
          var listed = leftOut.reason(number);
          return listed == null ? answer.leftOut().get(number) : listed;
        });
  }
}
