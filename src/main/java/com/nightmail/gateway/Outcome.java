package com.nightmail.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is known of one attempt to send. */
public sealed interface Outcome {

  /** The gateway took it and gave an id. Accepted is not delivered. */
  record Accepted(String wamid, @Nullable String messageStatus, Route route) implements Outcome {}

  /**
   * Proved not to have been sent, and never to be repeated by itself.
   *
   * @param code the provider's code, or 0 where the answer has none
   */
  record Refused(ErrorClass errorClass, int code, String message) implements Outcome {}

  /**
   * Proved not to have been sent, and to be tried again.
   *
   * @param errorClass RATE, PAIR_RATE, MAINTENANCE or SYNCING; null where no answer came at all (no
   *     connection)
   * @param code the provider's code, or 0
   * @param retryAfter what the gateway asked for, or null
   */
  record NotSent(
      @Nullable ErrorClass errorClass, int code, String message, @Nullable Duration retryAfter)
      implements Outcome {}

  /** It may have been sent. Never tried again by itself. */
  record InDoubt(int code, String message) implements Outcome {}
}
