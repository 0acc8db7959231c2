package com.nightmail.gateway;

import java.time.Duration;
import java.util.Locale;
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
  record Refused(ErrorClass errorClass, int code, String message) implements Outcome {

    /** Why a run ends that gets this refusal of its template or account, and what to do. */
    public String whyTheRunEnds() {
      var subject = errorClass.name().toLowerCase(Locale.ROOT);
      if (code == 0) {
        return "The gateway refused the %s: %s. Check the sender's url and key, then restart the run."
            .formatted(subject, bare(message));
      }
      return "The gateway refused the %s with code %d: %s. %s, then restart the run and retry what was refused."
          .formatted(subject, code, bare(message), capital(bare(ErrorPolicy.of(code).remedy())));
    }
  }

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

  /** Without a full stop, and without what every remedy of the table may end with. */
  private static String bare(String text) {
    return text.strip().replaceAll("\\.$", "").replaceAll(",? then restart the run$", "");
  }

  private static String capital(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
