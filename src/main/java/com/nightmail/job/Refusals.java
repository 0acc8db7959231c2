package com.nightmail.job;

import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.gateway.Outcome;

/** Says in a sentence or two why a refusal ends a run, and what to do. */
final class Refusals {
  private Refusals() {}

  static String sentence(Outcome.Refused refused) {
    var policy = ErrorPolicy.of(refused.code());
    return "The gateway refused the %s: %s%s. %s Then restart the run."
        .formatted(
            refused.errorClass().name().toLowerCase(java.util.Locale.ROOT),
            refused.code() == 0 ? "" : "code " + refused.code() + ", ",
            refused.message(),
            policy.remedy());
  }
}
