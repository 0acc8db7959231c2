package com.nightmail.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Severity;
import com.nightmail.forecast.RateCard.Price;
import com.nightmail.ledger.RecentReach;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a campaign comes to, by what the ledger and the rate cards know. */
class ForecastsTest {
  private static final List<ZoneId> INDIA = List.of(ZoneId.of("Asia/Kolkata"));

  @TempDir static Path folder;
  private static Desk desk;

  @BeforeAll
  static void twoCampaignsOfOneNumber() {
    desk = new Desk(folder, Options.IDEAL.withFaults("131026@+919800000001"));
    desk.run(desk.campaign("first", desk.list("first.csv", Desk.numbers(0, 5))));
    desk.run(desk.campaign("second", desk.list("second.csv", Desk.numbers(3, 5))));
  }

  @AfterAll
  static void end() {
    desk.close();
  }

  @Test
  void whoWasReachedInTheLastDayCountsOnceWhateverCampaign() {
    var reach = desk.bean(RecentReach.class);
    assertThat(reach.inLastDay("main")).isEqualTo(7); // 0 to 7, without the one who was refused
    assertThat(reach.inLastDay("other")).isZero();
    var first = "UPDATE message SET claimed_at = claimed_at %s interval '24 hours' WHERE run = 1";
    desk.jdbc().sql(first.formatted("-")).update();
    assertThat(reach.inLastDay("main")).isEqualTo(5);
    desk.jdbc().sql(first.formatted("+")).update();
  }

  @Test
  void whoDoesNotFitIntoTheLimitIsTold() {
    var forecast = forecast(Map.of("IN", 100L), 50, LocalDate.parse("2026-11-02"));
    assertThat(forecast.limit()).isEqualTo(new Forecast.Limit(50, 7, 57));
    assertThat(forecast.findings())
        .contains(
            new Finding(
                "forecast.limit",
                Severity.WARNING,
                "up to 57 of the messages do not fit into the sender's messaging limit: it may reach 50 people in 24 hours, and has reached 7 in the last 24. Send a part of the list, and the rest a day later.",
                null));
    assertThat(forecast(Map.of("IN", 100L), 107, LocalDate.parse("2026-11-02")).limit())
        .isEqualTo(new Forecast.Limit(107, 7, 0));
    assertThat(forecast(Map.of("IN", 100L), null, LocalDate.parse("2026-11-02")).limit()).isNull();
  }

  @Test
  void theCardThatHoldsOnTheDayTellsThePrice() {
    var rates = desk.bean(RateCards.class);
    rates.keep(card("1"), LocalDate.parse("2026-07-01"), "july.csv");
    rates.keep(card("2"), LocalDate.parse("2026-10-01"), "october.csv");
    try {
      var october = forecast(Map.of("IN", 10L, "DE", 3L), null, LocalDate.parse("2026-11-02"));
      assertThat(october.costs()).hasSize(1);
      assertThat(october.costs().getFirst().most()).isEqualByComparingTo("20");
      assertThat(sentences(october))
          .containsExactly(
              "the rate card in INR has no price for 3 of the messages (to DE): they are not in its sum.");
      var august = forecast(Map.of("IN", 10L), null, LocalDate.parse("2026-08-02"));
      assertThat(august.costs().getFirst().most()).isEqualByComparingTo("10");
      var january = forecast(Map.of("IN", 10L), null, LocalDate.parse("2027-01-02"));
      assertThat(sentences(january))
          .containsExactly(
              "the rate card in INR is of 2026-10-01; the provider may have changed its prices on 2027-01-01.");
    } finally {
      rates.all().forEach(known -> rates.remove(known.card().currency(), known.validFrom()));
    }
  }

  @Test
  void withoutACardThereIsNoPrice() {
    assertThat(sentences(forecast(Map.of("IN", 10L), null, LocalDate.parse("2026-11-02"))))
        .containsExactly(
            "no rate card is known, so there is no price. Import the provider's with: nightmail rates import FILE --from DATE");
  }

  @Test
  void numbersOfTheUnitedStatesAreWarnedOf() {
    assertThat(sentences(forecast(Map.of("US", 4L), null, LocalDate.parse("2026-11-02"))))
        .contains(
            "4 of the numbers are of the United States, where WhatsApp delivers no marketing messages (131049). Leave them out.");
  }

  private static RateCard card(String price) {
    return new RateCard("INR", List.of(new Price("India", new BigDecimal(price))));
  }

  private static List<String> sentences(Forecast forecast) {
    return forecast.findings().stream().map(Finding::sentence).toList();
  }

  private static Forecast forecast(Map<String, Long> byCountry, Integer limit, LocalDate day) {
    var messages = byCountry.values().stream().mapToLong(Long::longValue).sum();
    Instant noon = day.atTime(12, 0).atZone(ZoneId.systemDefault()).toInstant();
    return desk.bean(Forecasts.class)
        .of(
            new Forecasts.Request(
                "main", Map.of(INDIA, messages), byCountry, 80, limit, noon, Windows.ALWAYS, null));
  }
}
