package com.nightmail.cli;

import com.nightmail.check.CampaignFindings;
import com.nightmail.check.Obstacle;
import com.nightmail.forecast.Cost;
import com.nightmail.forecast.Forecast;
import com.nightmail.templates.KnownTemplate;
import com.nightmail.templates.Templates;
import java.io.PrintWriter;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/** What a check found beside the list: the template, the media files, and what it comes to. */
final class CheckOutlook {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final int MARKETS_SHOWN = 6;

  private final CampaignFindings findings;
  private final PrintWriter out;

  CheckOutlook(CampaignFindings findings, PrintWriter out) {
    this.findings = findings;
    this.out = out;
  }

  void print() {
    out.println();
    var known = findings.template().known();
    fact("Template", known == null ? unknown() : template(known));
    if (findings.media() != null) {
      fact("Media links", Format.count(findings.media().asked(), "link") + " asked");
    }
    var forecast = findings.forecast();
    if (forecast != null) {
      forecast(forecast);
    }
  }

  private static String template(KnownTemplate known) {
    var definition = known.definition();
    return "%s, %s, quality %s, as of %s from %s"
        .formatted(
            definition.status(),
            definition.category(),
            definition.quality(),
            minute(known.at()),
            known.source().equals(Templates.PROVIDER) ? "the provider" : known.source());
  }

  private String unknown() {
    return findings.obstacles().stream().anyMatch(o -> o.kind() == Obstacle.Kind.TEMPLATE)
        ? "not one that the sender has"
        : "its definition is not known";
  }

  private void forecast(Forecast forecast) {
    var timetable = forecast.timetable();
    var end = timetable.end();
    fact(
        "Duration",
        end == null
            ? "longer than is looked ahead"
            : "%s, at %s messages per second"
                .formatted(
                    Format.duration(Duration.between(timetable.start(), end).plusMillis(999)),
                    Format.number(forecast.perSecond())));
    if (end != null) {
      fact("Begun now", "ends " + minute(end));
    }
    if (timetable.spans().size() > 1) {
      timetable
          .spans()
          .forEach(
              span ->
                  fact(
                      "",
                      "%s: %s, from %s to %s"
                          .formatted(
                              zones(span.zones()),
                              Format.number(span.messages()),
                              span.first() == null ? "never" : minute(span.first()),
                              span.last() == null ? "later" : minute(span.last()))));
    }
    var limit = forecast.limit();
    if (limit != null) {
      fact(
          "Limit",
          "%s people in 24 hours, %s reached in the last 24; %s"
              .formatted(
                  Format.number(limit.allowed()),
                  Format.number(limit.reached()),
                  limit.unfit() == 0 ? "all fit" : Format.number(limit.unfit()) + " do not fit"));
    }
    forecast.costs().forEach(this::cost);
  }

  private void cost(Cost cost) {
    fact(
        "Cost",
        "at most %s %s, by the card of %s"
            .formatted(
                cost.currency(),
                "%,.2f".formatted(cost.most().setScale(2, RoundingMode.UP)),
                cost.validFrom()));
    var lines =
        cost.lines().stream()
            .limit(MARKETS_SHOWN)
            .map(
                line ->
                    "%s %s x %s"
                        .formatted(
                            line.market(),
                            Format.number(line.messages()),
                            line.price().toPlainString()))
            .collect(Collectors.joining(", "));
    var more = cost.lines().size() - MARKETS_SHOWN;
    if (!lines.isEmpty()) {
      fact("", more > 0 ? lines + " and " + more + " more markets" : lines);
    }
  }

  private void fact(String name, String value) {
    out.printf("%-14s%s%n", name, VisibleWriter.oneLine(value));
  }

  /** Of a country, or of one recipient. */
  private static String zones(List<ZoneId> zones) {
    var first = zones.isEmpty() ? "no zone known" : zones.getFirst().getId();
    return zones.size() < 2 ? first : "%s and %d more".formatted(first, zones.size() - 1);
  }

  private static String minute(Instant at) {
    return MINUTE.format(at.atZone(ZoneId.systemDefault()));
  }
}
