package com.nightmail.schedule;

import com.nightmail.runs.RunReport;
import com.nightmail.schedule.WhatToType.Need;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** A verdict as a mail and as JSON. */
@Component
@ConditionalOnWebApplication
class VerdictText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int COLUMNS = 76;

  private final WhatToType whatToType;

  VerdictText(WhatToType whatToType) {
    this.whatToType = whatToType;
  }

  String subject(Verdict verdict) {
    var report = verdict.report();
    var figures =
        report == null
            ? ""
            : String.format(Locale.ROOT, ", %,d of %,d accepted", report.accepted(), report.rows());
    return "Nightmail: %s, %s: %s%s"
        .formatted(verdict.plan().name(), verdict.night().date(), verdict.kind().words(), figures);
  }

  String body(Verdict verdict) {
    var text = new StringBuilder();
    wrapped(
        text,
        "Schedule %s, night of %s: %s."
            .formatted(verdict.plan().name(), verdict.night().date(), verdict.kind().words()));
    if (verdict.why() != null) {
      verdict.why().lines().forEach(line -> wrapped(text, line));
    }
    if (verdict.report() != null) {
      figures(text, verdict, verdict.report());
    }
    var needs = verdict.needs();
    if (!needs.isEmpty()) {
      text.append("\nTo do:\n");
      for (var need : needs) {
        text.append("  ").append(words(need)).append(":\n    ");
        text.append(command(verdict, need)).append('\n');
      }
    }
    return text.toString();
  }

  private static void figures(StringBuilder text, Verdict verdict, RunReport report) {
    text.append("\nRun %d of campaign %s".formatted(report.run(), report.campaign()));
    if (report.startedAt() != null) {
      text.append(", begun ").append(time(verdict, report.startedAt()));
    }
    if (report.endedAt() != null) {
      text.append(", ended ").append(time(verdict, report.endedAt()));
    }
    text.append('\n');
    if (report.rate() != null) {
      text.append(String.format(Locale.ROOT, "%,.0f messages a second\n", report.rate()));
    }
    if (report.failure() != null && !report.failure().equals(verdict.why())) {
      report.failure().lines().forEach(line -> wrapped(text, line));
    }
    if (report.warning() != null) {
      wrapped(text, "Warning: " + report.warning());
    }
    text.append('\n');
    count(text, report.accepted(), "accepted by the gateway");
    count(text, report.refused(), "refused");
    count(text, report.inDoubt(), "in doubt: may have been sent, the answer was lost");
    count(text, report.skipped(), "skipped");
    count(text, report.toGo(), "still to be sent");
    text.append(
        String.format(
            Locale.ROOT, "%,12d  rows in %s\n", report.rows(), report.list().getFileName()));
    for (var cost : verdict.costs()) {
      text.append(
          String.format(
              Locale.ROOT,
              "\nIt costs at most %,.2f %s, by the rate card of %s%s.\n",
              cost.most(),
              cost.currency(),
              cost.validFrom(),
              cost.unpriced() == 0
                  ? ""
                  : "; %,d of its messages have no price there".formatted(cost.unpriced())));
    }
  }

  private static void count(StringBuilder text, int count, String what) {
    if (count != 0) {
      text.append(String.format(Locale.ROOT, "%,12d  %s\n", count, what));
    }
  }

  private static String time(Verdict verdict, Instant time) {
    return TIME.format(time.atZone(verdict.plan().zone()));
  }

  private static void wrapped(StringBuilder text, String sentence) {
    int column = 0;
    for (var word : sentence.split(" ")) {
      if (column > 0 && column + 1 + word.length() > COLUMNS) {
        text.append('\n');
        column = 0;
      }
      text.append(column == 0 ? "" : " ").append(word);
      column += (column == 0 ? 0 : 1) + word.length();
    }
    text.append('\n');
  }

  private static String words(Need need) {
    return switch (need) {
      case DECIDE -> "Decide what becomes of the messages in doubt";
      case SEE_REASONS -> "See why";
      case RESTART -> "Go on with the run; nobody gets a message twice";
      case RUN_NOW -> "Run this night after all";
      case WATCH -> "See how far it is";
    };
  }

  private String command(Verdict verdict, Need need) {
    var night = verdict.night();
    return whatToType.command(need, night.schedule(), night.date(), run(verdict));
  }

  private static @Nullable Integer run(Verdict verdict) {
    return verdict.report() == null ? null : verdict.report().run();
  }

  /** The names of the fields stay as they are; new ones may be added. */
  String json(Verdict verdict) {
    var night = verdict.night();
    var node = JSON.createObjectNode();
    node.put("type", "nightmail.night");
    node.put("verdict", verdict.kind().name());
    node.put("schedule", night.schedule());
    node.put("date", night.date().toString());
    node.put("due_at", night.dueAt().toString());
    node.put("why", verdict.why());
    var report = verdict.report();
    if (report != null) {
      node.put("run", report.run());
      node.put("campaign", report.campaign());
      node.put("started_at", text(report.startedAt()));
      node.put("ended_at", text(report.endedAt()));
      node.put("rate", report.rate());
      node.put("failure", report.failure());
      node.put("warning", report.warning());
      var counts = node.putObject("counts");
      counts.put("rows", report.rows());
      counts.put("accepted", report.accepted());
      counts.put("refused", report.refused());
      counts.put("in_doubt", report.inDoubt());
      counts.put("skipped", report.skipped());
      counts.put("to_go", report.toGo());
    }
    var costs = node.putArray("costs");
    for (var cost : verdict.costs()) {
      costs
          .addObject()
          .put("currency", cost.currency())
          .put("at_most", cost.most())
          .put("valid_from", cost.validFrom().toString())
          .put("unpriced", cost.unpriced());
    }
    var needs = node.putArray("to_do");
    for (var need : verdict.needs()) {
      needs.addObject().put("what", words(need)).put("command", command(verdict, need));
    }
    return JSON.writeValueAsString(node);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
