package com.nightmail.sending;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A rendered message on its way.
 *
 * @param phone E.164 without its {@code +}
 * @param template the provider's {@code template} object as UTF-8 JSON
 * @param rested how long it was kept back last because this recipient got too much too fast, or
 *     null
 */
record Parcel(int line, long phone, byte[] template, @Nullable Duration rested) {

  /**
   * A parcel whose claim is committed: it may be sent under this attempt number, once.
   *
   * @param since {@link System#nanoTime()} when the claim was committed
   */
  record Claimed(Parcel parcel, int attempt, long since) {}
}
