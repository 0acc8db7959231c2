package com.nightmail.recipients;

import org.jspecify.annotations.Nullable;

/**
 * How it is found out in which time zones a recipient may live.
 *
 * @param column with the name of the zone, or null where the number tells it
 */
public record Zoning(@Nullable String column) {}
