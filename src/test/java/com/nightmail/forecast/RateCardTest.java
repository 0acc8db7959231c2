package com.nightmail.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.platform.UnusableFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider's rate card as it is published, its peculiarities included; prices are invented. */
class RateCardTest {
  static final String CARD =
      """
      WhatsApp Business Platform Pricing,,,,,,
      "Rates are per message,
      before tax",,,,,,
      ,,,,,,
      Effective October 1,,,,,,
      ,,,,,,
      Market,Currency,Marketing,Utility,Authentication,"Authentication-
      International",Service
      India,$US,0.0118,0.0014,0.0014,0.0280,n/a
      Turkey,$US,0.0109,0.0053,0.0083,n/a,n/a
      United Kingdom,$US,0.0529,0.0220,0.0358,n/a,n/a
      North America,$US,0.0250,0.0040,0.0040,n/a,n/a
      Rest of Latin America,$US,0.0740,0.0113,0.0113,n/a,n/a
      Rest of Central & Eastern Europe,$US,"1,086.5",0.0212,0.0212,n/a,n/a
      Other,$US,n/a,0.0077,0.0077,n/a,n/a
      """;

  @TempDir Path folder;

  @Test
  void theProvidersFileIsRead() throws IOException {
    var card = read(CARD, StandardCharsets.UTF_8);
    assertThat(card.currency()).isEqualTo("USD");
    assertThat(card.prices()).hasSize(7);
    assertThat(card.prices().getFirst().marketing()).isEqualTo(new BigDecimal("0.0118"));
    assertThat(card.prices().getLast().marketing()).isNull();
  }

  @Test
  void theSignsOfCurrenciesAreUnderstood() throws IOException {
    var one = "Market,Currency,Marketing\nIndia,%s,1\n";
    assertThat(read(one.formatted("₹"), StandardCharsets.UTF_8).currency()).isEqualTo("INR");
    assertThat(read(one.formatted("£"), Charset.forName("windows-1252")).currency())
        .isEqualTo("GBP");
    assertThat(read(one.formatted("GBD"), StandardCharsets.UTF_8).currency()).isEqualTo("GBP");
    assertThat(read("\uFEFF" + one.formatted("Rp"), StandardCharsets.UTF_8).currency())
        .isEqualTo("IDR");
  }

  @Test
  void whatIsNoRateCardIsRefusedWithItsLine() {
    refused("a,b\n1,2\n", "card.csv: has no row with the columns Market, Currency and Marketing.");
    refused("Market,Currency,Marketing\n", "card.csv: has no prices below its header.");
    refused(
        "Market,Currency,Marketing\nIndia,USD,free\n",
        "card.csv:2: \"free\" is no price, such as 0.0625 or n/a. Correct the file.");
    refused(
        "Market,Currency,Marketing\nIndia,dollars,1\n",
        "card.csv:2: \"dollars\" is no currency, such as USD. Correct the file.");
    refused(
        "Market,Currency,Marketing\nIndia,USD,1\nBrazil,INR,1\n",
        "card.csv:3: has prices in INR below prices in USD. Correct the file.");
    refused(
        "Market,Currency,Marketing\nIndia,USD,1\nIndia,USD,2\n",
        "card.csv:3: market \"India\" stands there twice. Correct the file.");
  }

  @Test
  void aCountryHasTheMarketOfItsNameOrGroup() throws IOException {
    var markets = new Markets(read(CARD, StandardCharsets.UTF_8));
    assertThat(market(markets, "IN")).isEqualTo("India");
    assertThat(market(markets, "TR")).isEqualTo("Turkey");
    assertThat(market(markets, "GG")).isEqualTo("United Kingdom"); // +44, as for the provider
    assertThat(market(markets, "US")).isEqualTo("North America");
    assertThat(market(markets, "CA")).isEqualTo("North America");
    assertThat(market(markets, "DO")).isEqualTo("Rest of Latin America"); // +1 809
    assertThat(market(markets, "BB")).isEqualTo("Other"); // +1 246
    assertThat(market(markets, "PL")).isEqualTo("Rest of Central & Eastern Europe");
    assertThat(market(markets, "KR")).isEqualTo("Other");
    assertThat(market(markets, "ZZ")).isEqualTo("Other");
  }

  @Test
  void whatACampaignCostsIsTheSumOfItsMarkets() throws IOException {
    var known =
        new KnownRateCard(
            read(CARD, StandardCharsets.UTF_8),
            LocalDate.parse("2026-10-01"),
            "card.csv",
            Instant.EPOCH);
    var cost = Cost.of(known, Map.of("IN", 100_000L, "US", 10L, "CA", 10L, "KR", 3L));
    assertThat(cost.currency()).isEqualTo("USD");
    assertThat(cost.most()).isEqualByComparingTo("1180.50");
    assertThat(cost.lines()).hasSize(2);
    assertThat(cost.lines().getFirst().market()).isEqualTo("India");
    assertThat(cost.lines().getLast().messages()).isEqualTo(20);
    assertThat(cost.unpriced()).containsExactly(Map.entry("KR", 3L));
  }

  private static String market(Markets markets, String region) {
    return markets.of(region).orElseThrow().market();
  }

  private void refused(String text, String message) {
    assertThatThrownBy(() -> read(text, StandardCharsets.UTF_8))
        .isInstanceOf(UnusableFile.class)
        .hasMessageContaining(message);
  }

  private RateCard read(String text, Charset charset) throws IOException {
    return RateCardFile.read(Files.write(folder.resolve("card.csv"), text.getBytes(charset)));
  }
}
