package com.nightmail.forecast;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Severity;
import com.nightmail.forecast.Forecast.Limit;
import com.nightmail.ledger.RecentReach;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes forecasts. */
@Component
public class Forecasts {

  private static final String UNITED_STATES = "US";
  private static final int COUNTRIES_SHOWN = 10;
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final RecentReach reach;
  private final RateCards rates;

  Forecasts(RecentReach reach, RateCards rates) {
    this.reach = reach;
    this.rates = rates;
  }

  /**
   * What is known of a campaign.
   *
   * @param sender in the spelling of {@code SenderName.folded}
   * @param byZone messages that would be sent, by the time zones in which the recipient may live
   * @param byCountry the same, by the number's country, two letters of ISO 3166
   * @param perSecond messages per second, as the sender and the campaign allow
   * @param messagingLimit different people in 24 hours that the provider lets the sender reach, or
   *     null where it is not set
   * @param start when it would begin
   * @param notAfter from then on nothing leaves any more, or null
   */
  public record Request(
      String sender,
      Map<List<ZoneId>, Long> byZone,
      Map<String, Long> byCountry,
      int perSecond,
      @Nullable Integer messagingLimit,
      Instant start,
      Windows windows,
      @Nullable Instant notAfter) {}

  /**
   * What messages cost at most, by each currency of which there is a card.
   *
   * @param byCountry how many, by two letters of ISO 3166
   * @param day on which they are sent
   */
  public List<Cost> costs(Map<String, Long> byCountry, LocalDate day) {
    return rates.on(day).stream().map(card -> Cost.of(card, byCountry)).toList();
  }

  public Forecast of(Request request) {
    var timetable =
        Timetable.of(
            request.byZone(),
            request.perSecond(),
            request.start(),
            request.windows(),
            request.notAfter());
    var limit = limit(request, timetable);
    var day = LocalDate.ofInstant(request.start(), ZoneId.systemDefault());
    var costs = costs(request.byCountry(), day);
    var findings = new ArrayList<Finding>();
    endless(timetable, findings);
    late(timetable, request.notAfter(), findings);
    unfit(limit, findings);
    undelivered(request, findings);
    prices(costs, day, findings);
    return new Forecast(
        request.byZone().values().stream().mapToLong(Long::longValue).sum(),
        request.perSecond(),
        timetable,
        limit,
        costs,
        List.copyOf(findings));
  }

  private @Nullable Limit limit(Request request, Timetable timetable) {
    Integer allowed = request.messagingLimit();
    if (allowed == null) {
      return null;
    }
    var reached = reach.inLastDay(request.sender());
    var most = Math.max(reached + timetable.inFirstDay(), timetable.inAnyDay());
    return new Limit(
        allowed, reached, Math.clamp(most - allowed, 0, Math.max(0, timetable.inAnyDay())));
  }

  private static void endless(Timetable timetable, List<Finding> findings) {
    if (timetable.end() == null) {
      findings.add(
          new Finding(
              "forecast.duration",
              Severity.WARNING,
              "not everything leaves within %d days. Widen the window or raise the rate."
                  .formatted(Timetable.FARTHEST.toDays()),
              null));
    }
  }

  private static void late(
      Timetable timetable, @Nullable Instant notAfter, List<Finding> findings) {
    if (notAfter != null && timetable.late() > 0) {
      findings.add(
          new Finding(
              "forecast.late",
              Severity.WARNING,
              format(
                  "%,d of the messages do not leave by %s (not-after), and are skipped then. Begin earlier, raise the rate, widen the window, or set a later time.",
                  timetable.late(), MINUTE.format(notAfter.atZone(ZoneId.systemDefault()))),
              null));
    }
  }

  private static void unfit(@Nullable Limit limit, List<Finding> findings) {
    if (limit != null && limit.unfit() > 0) {
      findings.add(
          new Finding(
              "forecast.limit",
              Severity.WARNING,
              format(
                  "up to %,d of the messages do not fit into the sender's messaging limit: it may reach %,d people in 24 hours, and has reached %,d in the last 24. Send a part of the list, and the rest a day later.",
                  limit.unfit(), limit.allowed(), limit.reached()),
              null));
    }
  }

  private static void undelivered(Request request, List<Finding> findings) {
    long american = request.byCountry().getOrDefault(UNITED_STATES, 0L);
    if (american > 0) {
      findings.add(
          new Finding(
              "forecast.undelivered",
              Severity.WARNING,
              format(
                  "%,d of the numbers are of the United States, where WhatsApp delivers no marketing messages (131049). Leave them out.",
                  american),
              null));
    }
  }

  private static void prices(List<Cost> costs, LocalDate day, List<Finding> findings) {
    if (costs.isEmpty()) {
      findings.add(
          note(
              "forecast.rates",
              "no rate card is known, so there is no price. Import the provider's with: nightmail rates import FILE --from DATE"));
    }
    var quarter = quarter(day);
    for (var cost : costs) {
      if (!cost.unpriced().isEmpty()) {
        findings.add(note("forecast.unpriced", unpriced(cost)));
      }
      if (cost.validFrom().isBefore(quarter)) {
        findings.add(
            note(
                "forecast.rates",
                "the rate card in %s is of %s; the provider may have changed its prices on %s."
                    .formatted(cost.currency(), cost.validFrom(), quarter)));
      }
    }
  }

  private static String unpriced(Cost cost) {
    long messages = cost.unpriced().values().stream().mapToLong(Long::longValue).sum();
    var countries =
        cost.unpriced().keySet().stream().limit(COUNTRIES_SHOWN).collect(Collectors.joining(", "));
    int more = cost.unpriced().size() - COUNTRIES_SHOWN;
    return format(
        "the rate card in %s has no price for %,d of the messages (to %s%s): they are not in its sum.",
        cost.currency(), messages, countries, more > 0 ? " and " + more + " more countries" : "");
  }

  /** Prices change on the first day of a quarter. */
  private static LocalDate quarter(LocalDate day) {
    return day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
  }

  private static Finding note(String code, String sentence) {
    return new Finding(code, Severity.NOTE, sentence, null);
  }

  private static String format(String sentence, Object... values) {
    return String.format(Locale.ROOT, sentence, values);
  }
}
