package com.nightmail.cli;

import com.nightmail.campaign.Finding;
import com.nightmail.check.CheckReport;
import com.nightmail.check.CheckReport.Warning;
import com.nightmail.check.ListForecast;
import com.nightmail.check.NumberSample;
import com.nightmail.check.Obstacle;
import com.nightmail.check.Preview;
import com.nightmail.check.Reason;
import com.nightmail.forecast.Forecast;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A check as JSON for scripts. The names of the fields stay as they are; new ones may be added.
 *
 * @param ready whether it can be launched, by the same word as the exit status
 * @param list null where the campaign file is not valid
 */
record CheckJson(
    boolean ready,
    String campaignFile,
    @Nullable String campaign,
    @Nullable String sender,
    @Nullable String template,
    @Nullable String language,
    @Nullable ListJson list,
    CheckReport.@Nullable BegunRun begun,
    List<Finding> findings,
    @Nullable ForecastJson forecast,
    List<Obstacle> obstacles,
    List<Warning> warnings) {

  /**
   * @param complete whether the list could be read to its end
   */
  record ListJson(
      String file,
      boolean complete,
      @Nullable String checksum,
      int rows,
      int toSend,
      int skipped,
      int refused,
      int heldBack,
      List<ReasonJson> skippedBecause,
      List<ReasonJson> refusedBecause,
      List<ReasonJson> rewritten,
      List<ReasonJson> tooLong,
      List<ListForecast.Column> columns,
      List<ListForecast.Country> countries,
      List<NumberSample> numbers,
      List<PreviewJson> previews) {

    static ListJson of(ListForecast list) {
      var survey = list.survey();
      return new ListJson(
          list.list().toString(),
          survey != null,
          survey == null ? null : survey.checksum(),
          list.rows(),
          list.toSend(),
          list.skipped(),
          list.refused(),
          list.heldBack(),
          reasons(list.skippedBecause()),
          reasons(list.refusedBecause()),
          reasons(list.rewritten()),
          reasons(list.tooLong()),
          list.columns(),
          list.countries(),
          list.numbers(),
          list.previews().stream().map(PreviewJson::of).toList());
    }

    private static List<ReasonJson> reasons(List<Reason> reasons) {
      return reasons.stream()
          .map(
              r ->
                  new ReasonJson(
                      r.cause().name(), r.reason(), r.columns(), r.rows(), r.firstLines()))
          .toList();
    }
  }

  record ReasonJson(
      String cause, String reason, List<String> columns, int rows, List<Integer> firstLines) {}

  record PreviewJson(int line, String to, String body, List<String> shown) {
    static PreviewJson of(Preview preview) {
      return new PreviewJson(preview.line(), preview.to(), preview.body(), preview.shown());
    }
  }

  /**
   * @param endsAt null if not everything leaves within the time that is looked ahead
   * @param late messages that have not left by {@code not-after}
   * @param costs at most, by currency
   */
  record ForecastJson(
      long messages,
      int perSecond,
      Instant startsAt,
      @Nullable Instant endsAt,
      long late,
      Forecast.@Nullable Limit limit,
      List<CostJson> costs) {

    static @Nullable ForecastJson of(CheckReport report) {
      var findings = report.findings();
      var forecast = findings == null ? null : findings.forecast();
      return forecast == null
          ? null
          : new ForecastJson(
              forecast.messages(),
              forecast.perSecond(),
              forecast.timetable().start(),
              forecast.timetable().end(),
              forecast.timetable().late(),
              forecast.limit(),
              forecast.costs().stream()
                  .map(
                      cost ->
                          new CostJson(
                              cost.currency(), cost.validFrom(), cost.most(), cost.unpriced()))
                  .toList());
    }
  }

  /**
   * @param unpriced messages that the card has no price for, by country
   */
  record CostJson(
      String currency, LocalDate validFrom, BigDecimal most, Map<String, Long> unpriced) {}

  static CheckJson of(CheckReport report, boolean strict) {
    var campaign = report.campaign();
    var list = report.list();
    return new CheckJson(
        report.ready(strict),
        report.campaignFile().toString(),
        campaign == null ? null : campaign.name(),
        campaign == null ? null : campaign.sender(),
        campaign == null ? null : campaign.template().name(),
        campaign == null ? null : campaign.template().language(),
        list == null ? null : ListJson.of(list),
        report.begun(),
        report.findings() == null ? List.of() : report.findings().all(),
        ForecastJson.of(report),
        report.obstacles(),
        report.warnings());
  }
}
