package com.nightmail.cli;

import com.nightmail.campaign.Campaign;
import com.nightmail.check.CheckReport;
import com.nightmail.check.ListForecast;
import com.nightmail.check.ListForecast.Column;
import com.nightmail.check.Reason;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A check as a person wants to read it. */
final class CheckText {
  private static final int REASONS_SHOWN = 20;
  private static final int COUNTRIES_SHOWN = 12;

  private final CheckReport report;
  private final boolean strict;
  private final PrintWriter out;

  CheckText(CheckReport report, boolean strict, PrintWriter out) {
    this.report = report;
    this.strict = strict;
    this.out = out;
  }

  void print() {
    var campaign = report.campaign();
    var list = report.list();
    if (campaign != null && list != null) {
      head(campaign, list);
      counts(list, campaign.bounds().limit());
      reasons("Skipped", list.skippedBecause());
      reasons("Refused, because the template cannot be filled in", list.refusedBecause());
      reasons("Sent to, but not as written", list.rewritten());
      reasons("Sent, but too long for the provider", list.tooLong());
      columns(list);
      countries(list);
      numbers(list);
      var findings = report.findings();
      if (findings != null) {
        new CheckOutlook(findings, out).print();
      }
      previews(list);
    }
    obstacles();
    notes();
    out.println();
    out.println(verdict());
  }

  private void head(Campaign campaign, ListForecast list) {
    out.printf(
        "Campaign %s, sender %s, template %s (%s)%n",
        campaign.name(),
        campaign.sender(),
        campaign.template().name(),
        campaign.template().language());
    out.printf(
        "%s of %s%s%n%n",
        Format.count(list.rows(), "row"),
        Format.fileName(list.list()),
        list.survey() == null ? ", which could not be read to its end" : "");
  }

  private void counts(ListForecast list, @Nullable Integer limit) {
    line(list.toSend(), "to be sent");
    line(list.skipped(), "skipped");
    line(list.refused(), "refused");
    if (list.heldBack() > 0 && limit != null) {
      line(list.heldBack(), "held back by the limit of " + Format.number(limit));
    }
  }

  private void line(int count, String what) {
    out.printf("  %,10d  %s%n", count, what);
  }

  private void reasons(String title, List<Reason> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    out.printf("%n%s%n", title);
    var table = new Table("  first lines", "rows", "reason");
    reasons.stream()
        .limit(REASONS_SHOWN)
        .forEach(r -> table.row(lines(r), Format.number(r.rows()), r.reason()));
    table.print(out);
    if (reasons.size() > REASONS_SHOWN) {
      out.printf("  and %s%n", Format.count(reasons.size() - REASONS_SHOWN, "more reason"));
    }
  }

  private static String lines(Reason reason) {
    var first = reason.firstLines().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return "  " + first + (reason.rows() > reason.firstLines().size() ? ", ..." : "");
  }

  private void columns(ListForecast list) {
    if (list.columns().isEmpty()) {
      return;
    }
    out.println();
    named("Columns used", list, Column::used);
    named("not used", list, column -> !column.used());
  }

  private void named(String title, ListForecast list, Predicate<Column> which) {
    var names =
        list.columns().stream()
            .filter(which)
            .map(column -> VisibleWriter.oneLine(column.name()))
            .collect(Collectors.joining(", "));
    fact(title, names);
  }

  private void countries(ListForecast list) {
    var shown =
        list.countries().stream()
            .limit(COUNTRIES_SHOWN)
            .map(country -> country.region() + " " + Format.number(country.toSend()))
            .collect(Collectors.joining(", "));
    var more = list.countries().size() - COUNTRIES_SHOWN;
    fact("Countries", more <= 0 ? shown : shown + " and %d more".formatted(more));
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      out.printf("%-14s%s%n", name, value);
    }
  }

  private void numbers(ListForecast list) {
    if (list.numbers().isEmpty()) {
      return;
    }
    out.printf("%nHow the list writes its numbers%n");
    var table = new Table("  written", "sent to", "rows", "first line");
    list.numbers()
        .forEach(
            n ->
                table.row(
                    "  " + n.written(),
                    n.sentAs(),
                    Format.number(n.rows()),
                    Integer.toString(n.line())));
    table.print(out);
  }

  private void previews(ListForecast list) {
    for (var preview : list.previews()) {
      out.printf("%nLine %d, to %s%n", preview.line(), preview.to());
      var phone = preview.phone();
      if (phone == null) {
        preview.shown().forEach(line -> out.println("  " + VisibleWriter.oneLine(line)));
      } else {
        out.flush();
        new PhonePrinter().print(phone);
      }
      if (!preview.body().isEmpty()) {
        out.printf("%n%s%n", VisibleWriter.oneLine(preview.body()));
      }
    }
  }

  private void obstacles() {
    var inTheWay = report.obstacles();
    if (!inTheWay.isEmpty()) {
      out.printf("%nIn the way%n");
      inTheWay.forEach(obstacle -> item(obstacle.message()));
      inTheWay.stream()
          .flatMap(obstacle -> Hint.of(obstacle).stream())
          .distinct()
          .forEach(out::println);
    }
    if (!report.warnings().isEmpty()) {
      out.printf(strict ? "%nIn the way, by --strict%n" : "%nWarnings%n");
      report.warnings().forEach(warning -> item(warning.message()));
    }
  }

  private void notes() {
    var findings = report.findings();
    if (findings != null && !findings.notes().isEmpty()) {
      out.printf("%nNotes%n");
      findings.notes().forEach(this::item);
    }
  }

  /** What is wrong with a campaign file has a line for each problem. */
  private void item(String message) {
    message.lines().forEach(line -> out.println("  " + line));
  }

  private String verdict() {
    if (!report.ready(strict)) {
      return "Not ready.";
    }
    var begun = report.begun();
    if (begun != null) {
      return "Run %d was begun with this list, and goes on as it was loaded then: %s to go. The figures above are those of a new run.%nGo on with it: nightmail run %s"
          .formatted(begun.run(), Format.number(begun.ready()), words());
    }
    return "Ready. Launch it with: nightmail run " + words();
  }

  /** What was checked, as it is to be launched. */
  private String words() {
    var campaign = report.campaign();
    var list = report.list();
    return campaign == null || list == null || list.list().equals(campaign.recipients().file())
        ? report.campaignFile().toString()
        : report.campaignFile() + " --list " + list.list();
  }
}
