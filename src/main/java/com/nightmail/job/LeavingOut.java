package com.nightmail.job;

import com.nightmail.check.LeftOut;
import com.nightmail.ledger.Exclusions;
import com.nightmail.sending.ActiveRun;

/** Decides whom a run leaves out: {@code recipients.exclude} and {@code exclude-run}. */
final class LeavingOut {

  private LeavingOut() {}

  /**
   * Reads the lists, unless an earlier execution of the run has.
   *
   * @throws com.nightmail.recipients.InvalidList if one of them cannot be used; nothing is decided
   */
  static void decide(ActiveRun active, Exclusions exclusions) {
    var wanted = active.campaign().recipients();
    var nobody = wanted.exclude().isEmpty() && wanted.excludeRun() == null;
    if (nobody || exclusions.decided(active.run().id())) {
      return;
    }
    exclusions.decide(active.lease(), LeftOut.lists(wanted), LeftOut.earlier(wanted));
  }
}
