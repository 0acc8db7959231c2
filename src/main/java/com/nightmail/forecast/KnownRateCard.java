package com.nightmail.forecast;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A rate card that is kept.
 *
 * @param validFrom the day from which its prices hold
 * @param source the name of the file
 * @param at when it was imported
 */
public record KnownRateCard(RateCard card, LocalDate validFrom, String source, Instant at) {}
