package com.nightmail.sending;

import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.gateway.Outcome;
import java.util.Locale;

/** Says why a refusal ends a run, and what to do. */
final class Refusals {
  private Refusals() {}

  static String sentence(Outcome.Refused refused) {
    var subject = refused.errorClass().name().toLowerCase(Locale.ROOT);
    if (refused.code() == 0) {
      return "The gateway refused the %s: %s. Check the sender's url and key, then restart the run."
          .formatted(subject, bare(refused.message()));
    }
    return "The gateway refused the %s with code %d: %s. %s, then restart the run and retry what was refused."
        .formatted(
            subject,
            refused.code(),
            bare(refused.message()),
            capital(bare(ErrorPolicy.of(refused.code()).remedy())));
  }

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
