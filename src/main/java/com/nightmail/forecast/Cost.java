package com.nightmail.forecast;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a campaign costs at most, by one rate card: as if every message were delivered and none were
 * free.
 *
 * @param currency of all amounts
 * @param validFrom the day from which the card holds
 * @param most the sum of the lines
 * @param lines by market, the dearest first
 * @param unpriced messages to countries for which the card has no price, by country
 */
public record Cost(
    String currency,
    LocalDate validFrom,
    BigDecimal most,
    List<Line> lines,
    Map<String, Long> unpriced) {

  /** The messages to a market. */
  public record Line(String market, long messages, BigDecimal price) {

    public BigDecimal amount() {
      return price.multiply(BigDecimal.valueOf(messages));
    }
  }

  /**
   * @param messages by country, two letters of ISO 3166
   */
  static Cost of(KnownRateCard known, Map<String, Long> messages) {
    var markets = new Markets(known.card());
    var priced = new LinkedHashMap<String, Line>();
    var unpriced = new TreeMap<String, Long>();
    messages.forEach(
        (country, count) -> {
          var price = markets.of(country).orElse(null);
          if (price == null || price.marketing() == null) {
            unpriced.merge(country, count, Long::sum);
          } else {
            priced.merge(
                price.market(),
                new Line(price.market(), count, price.marketing()),
                (a, b) -> new Line(a.market(), a.messages() + b.messages(), a.price()));
          }
        });
    var lines = new ArrayList<>(priced.values());
    lines.sort((a, b) -> b.amount().compareTo(a.amount()));
    return new Cost(
        known.card().currency(),
        known.validFrom(),
        lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add),
        List.copyOf(lines),
        unpriced);
  }
}
