package com.nightmail.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that may be sent.
 *
 * @param phone E.164 without its {@code +}
 * @param notBefore when it may leave at the earliest, or null for at once
 * @param rested how long its last attempt had to be kept from being sent again, or null
 * @param zones number of the set of time zones in which the recipient may live, or 0
 */
public record ReadyMessage(
    int line,
    long phone,
    List<String> cells,
    @Nullable Instant notBefore,
    @Nullable Duration rested,
    int zones) {}
