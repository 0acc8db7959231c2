package com.nightmail.sending;

import com.nightmail.ledger.Fenced;
import com.nightmail.ledger.FrequencyCap;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.StopRequested;
import com.nightmail.ledger.Suppressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims messages ahead of the moment they leave, each part in a committed transaction of its own.
 *
 * <p>What is claimed and has not left is bounded to a second and a half's worth, since nobody looks
 * again whether its recipient has opted out, and since a loss of power leaves it in doubt. (A
 * process that is killed leaves in doubt only what had left: see {@link FlightLog}.)
 */
final class Claims {
  private static final double SECONDS_AHEAD = 1.5;

  private static final int MOST_AHEAD = 2_000;

  /**
   * Two thirds of what is claimed are still to be sent while the next third is being claimed: so
   * long a commit may take before the pace suffers.
   */
  private static final int PARTS = 3;

  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Ledger ledger;
  private final Suppressions suppressions;
  private final RunLease lease;
  private final RunControl control;
  private final DatabasePatience patience;
  private final FlightLog log;
  private final DoubleSupplier pace;
  private final Permits ahead;
  private final @Nullable FrequencyCap cap;

  /**
   * @param pace messages per second at this moment
   * @param cap null if the run keeps none
   */
  Claims(
      Ledger ledger,
      Suppressions suppressions,
      RunLease lease,
      RunControl control,
      DatabasePatience patience,
      FlightLog log,
      DoubleSupplier pace,
      @Nullable FrequencyCap cap) {
    this.ledger = ledger;
    this.suppressions = suppressions;
    this.lease = lease;
    this.control = control;
    this.patience = patience;
    this.log = log;
    this.pace = pace;
    this.cap = cap;
    this.ahead = new Permits(() -> mostAhead(pace.getAsDouble()));
  }

  /**
   * How many are claimed ahead at most.
   *
   * @param pace messages per second
   */
  static int mostAhead(double pace) {
    return (int) Math.clamp(pace * SECONDS_AHEAD, 1, MOST_AHEAD);
  }

  /**
   * Takes permits for a part of those that are to be claimed; does not wait for long.
   *
   * @return how many may be claimed now, 0 if none may
   */
  int reserve(int wanted) throws InterruptedException {
    var part = Math.min(wanted, Math.max(1, mostAhead(pace.getAsDouble()) / PARTS));
    if (log.freeSlots() < part) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
      return 0;
    }
    return ahead.tryTakeAll(part, LOOK_AGAIN_MILLIS) ? part : 0;
  }

  /** The permits that each claimed message holds until it has left, or will not leave. */
  Permits ahead() {
    return ahead;
  }

  /**
   * Claims those that are still to be sent. Claims none once the run is stopped, halted or
   * another's.
   *
   * @param reserved the permits that were taken for them
   * @return those that are claimed
   */
  List<OutboundMessage> claim(List<OutboundMessage> messages, int reserved)
      throws InterruptedException {
    var claimed = new ArrayList<OutboundMessage>(messages.size());
    try {
      if (messages.isEmpty() || !control.open()) {
        // What was given back made room, but a database that fails may not have settled it yet.
        return claimed;
      }
      var lines = messages.stream().map(OutboundMessage::line).toList();
      var attempts = patience.call(again -> committed(lines, again));
      for (var message : messages) {
        var attempt = attempts.remove(message.line()); // an attempt is for one message
        if (attempt != null) {
          message.claimed(attempt, log, ahead);
          claimed.add(message);
        }
      }
    } catch (StopRequested e) {
      control.stop();
    } catch (Fenced e) {
      control.halt(String.valueOf(e.getMessage()));
    } finally {
      ahead.giveBack(reserved - claimed.size());
    }
    return claimed;
  }

  /** Here and no earlier: who opts out while a message waits is not written to. */
  private Map<Integer, Integer> committed(List<Integer> lines, boolean again) {
    if (again) {
      ledger.unclaim(lease, lines);
    }
    suppressions.skipOptedOut(lease, lines);
    return ledger.claim(lease, lines, cap);
  }
}
