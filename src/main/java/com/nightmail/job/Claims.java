package com.nightmail.job;

import com.nightmail.job.Parcel.Claimed;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Fenced;
import com.nightmail.ledger.Hold;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.StopRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Claims messages ahead of their turn, each part in a committed transaction of its own. What is
 * claimed and has not left is bounded: a crash leaves it in doubt.
 */
final class Claims {

  /**
   * Four fifths of what is claimed are still to be sent while the next fifth is being claimed: so
   * long a commit may take before the pace suffers.
   */
  private static final int PARTS = 5;

  private final Ledger ledger;
  private final Exclusions exclusions;
  private final Hold hold;
  private final RunControl control;
  private final DatabasePatience patience;
  private final int part;
  private final Semaphore ahead;

  /**
   * @param ahead how many may be claimed before they leave
   */
  Claims(
      Ledger ledger,
      Exclusions exclusions,
      Hold hold,
      RunControl control,
      DatabasePatience patience,
      int ahead) {
    this.ledger = ledger;
    this.exclusions = exclusions;
    this.hold = hold;
    this.control = control;
    this.patience = patience;
    this.part = ahead / PARTS;
    this.ahead = new Semaphore(ahead);
  }

  /** How many to claim at a time. */
  int part() {
    return part;
  }

  /**
   * Waits until so many may be claimed, and claims those that are still to be sent. Claims none
   * once the run is stopped, halted or another's.
   */
  List<Claimed> claim(List<Parcel> parcels) throws InterruptedException {
    var claimed = new ArrayList<Claimed>(parcels.size());
    while (!ahead.tryAcquire(parcels.size(), 50, TimeUnit.MILLISECONDS)) {
      if (!control.open()) {
        return claimed;
      }
    }
    if (!control.open()) {
      // What was given back made room here, but a database that fails may not have settled it yet.
      ahead.release(parcels.size());
      return claimed;
    }
    try {
      var lines = parcels.stream().map(Parcel::line).toList();
      var attempts = patience.call(again -> committed(lines, again));
      for (var parcel : parcels) {
        var attempt = attempts.get(parcel.line());
        if (attempt != null) {
          claimed.add(new Claimed(parcel, attempt));
        }
      }
    } catch (StopRequested e) {
      control.stop();
    } catch (Fenced e) {
      control.halt(String.valueOf(e.getMessage()));
    } finally {
      ahead.release(parcels.size() - claimed.size());
    }
    return claimed;
  }

  /** A claimed message has left, or will not: another may be claimed. */
  void gone() {
    ahead.release();
  }

  /** Here and no earlier: who opts out while a message waits is not written to. */
  private Map<Integer, Integer> committed(List<Integer> lines, boolean again) {
    if (again) {
      ledger.unclaim(hold, lines);
    }
    exclusions.skipOptedOut(hold, lines);
    return ledger.claim(hold, lines);
  }
}
