package com.nightmail.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rendered message on its way.
 *
 * @param phone E.164 without its {@code +}
 * @param template the provider's {@code template} object as UTF-8 JSON
 * @param notBefore when it may leave at the earliest, or null for at once
 * @param pairRefusals how often the gateway said that this recipient got too much too fast
 */
record Parcel(
    int line, long phone, byte[] template, @Nullable Instant notBefore, int pairRefusals) {

  /** A parcel whose claim is committed: it may be sent under this attempt number, once. */
  record Claimed(Parcel parcel, int attempt) {}

  Parcel again(@Nullable Instant notBefore, int pairRefusals) {
    return new Parcel(line, phone, template, notBefore, pairRefusals);
  }
}
