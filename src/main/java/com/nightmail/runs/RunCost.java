package com.nightmail.runs;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What a run costs at most, by one rate card: as if every message that may have been sent were
 * delivered and none were free.
 *
 * @param validFrom the day from which the card holds
 * @param unpriced messages to countries for which the card has no price
 */
public record RunCost(String currency, BigDecimal most, LocalDate validFrom, long unpriced) {}
