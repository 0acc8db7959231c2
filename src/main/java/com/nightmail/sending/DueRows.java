package com.nightmail.sending;

import com.nightmail.ledger.Messages;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.Suppressions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the READY messages that may leave now, and tells when the others may. Those for which it is
 * too late are skipped.
 */
final class DueRows {
  private final Messages messages;
  private final Suppressions suppressions;
  private final RunLease lease;
  private final SendingHours hours;
  private final Clock clock;

  DueRows(
      Messages messages,
      Suppressions suppressions,
      RunLease lease,
      SendingHours hours,
      Clock clock) {
    this.messages = messages;
    this.suppressions = suppressions;
    this.lease = lease;
    this.hours = hours;
    this.clock = clock;
  }

  /**
   * What stands READY among some lines.
   *
   * @param due messages whose window is open
   * @param othersAt when the first of the others is to be looked at again, or null if there are
   *     none
   */
  record Found(List<ReadyMessage> due, @Nullable Instant othersAt) {}

  Found read(int from, int to) {
    var now = clock.instant();
    if (hours.over(now)) {
      suppressions.skipLate(lease, from, to, hours.tooLate());
      return new Found(List.of(), null);
    }
    if (!hours.limited()) {
      return new Found(messages.ready(lease.run(), from, to), null);
    }
    var open = new ArrayList<Integer>();
    Instant othersAt = null;
    for (var set : messages.zonesReady(lease.run(), from, to)) {
      if (hours.neverOpen(set, now)) {
        suppressions.skipZones(lease, from, to, set, hours.whyNever(set));
      } else if (hours.open(set, now)) {
        open.add(set);
      } else {
        var opens = hours.opens(set, now);
        othersAt = othersAt == null || opens.isBefore(othersAt) ? opens : othersAt;
      }
    }
    var due =
        open.isEmpty() ? List.<ReadyMessage>of() : messages.ready(lease.run(), from, to, open);
    return new Found(due, othersAt);
  }
}
