package com.nightmail.sending;

import com.nightmail.campaign.Campaign;
import com.nightmail.gateway.Outcome;
import com.nightmail.gateway.Route;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The first few messages of a launch, which are answered before the others leave, so that a broken
 * template costs ten messages and not ten thousand, and a wrong route is noticed in time.
 */
final class Canary {
  private static final int MESSAGES = 10;

  private final int messages;
  private final boolean requireMmLite;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger byCloudApi = new AtomicInteger();

  Canary(Campaign campaign) {
    this.messages = campaign.canary() == null ? MESSAGES : campaign.canary();
    this.requireMmLite = campaign.requireMmLite();
  }

  /** How many messages go ahead of the others. */
  int messages() {
    return messages;
  }

  void accepted(Outcome.Accepted answer) {
    if (accepted.incrementAndGet() <= messages && answer.route() == Route.CLOUD_API) {
      byCloudApi.incrementAndGet();
    }
  }

  /** Whether the template has proved to be good. */
  boolean succeeded() {
    return accepted.get() > 0;
  }

  /**
   * What to say of the route by what is answered so far: null where all is well.
   *
   * @throws RunHalted if the campaign requires MM Lite and did not get it
   */
  @Nullable String warning() {
    if (byCloudApi.get() == 0) {
      return null;
    }
    var warning =
        "%d of the first %d messages went by the Cloud API instead of MM Lite: the business is not onboarded to MM Lite, or a proxy on the way drops the header MM_lite, whose name has an underscore."
            .formatted(byCloudApi.get(), Math.min(messages, accepted.get()));
    if (requireMmLite) {
      throw new RunHalted(warning + " The campaign says require-mm-lite, so the run was stopped.");
    }
    return warning;
  }
}
