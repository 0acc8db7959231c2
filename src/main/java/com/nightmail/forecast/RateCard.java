package com.nightmail.forecast;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The provider's prices in one currency.
 *
 * @param currency ISO 4217, such as {@code INR}
 * @param prices by market, each market once
 */
public record RateCard(String currency, List<Price> prices) {

  /**
   * @param marketing of one marketing message that is delivered, or null where the card has none
   */
  public record Price(String market, @Nullable BigDecimal marketing) {}
}
