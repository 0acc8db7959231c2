package com.nightmail.sending;

import com.nightmail.ledger.Fenced;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.StopRequested;
import com.nightmail.ledger.Suppressions;
import com.nightmail.sending.Parcel.Claimed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Claims messages ahead of their turn, each part in a committed transaction of its own. What is
 * claimed and has not left is bounded: a crash leaves it in doubt, and nobody looks again whether
 * its recipient has opted out.
 */
final class Claims {

  /**
   * Four fifths of what is claimed are still to be sent while the next fifth is being claimed: so
   * long a commit may take before the pace suffers.
   */
  private static final int PARTS = 5;

  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Ledger ledger;
  private final Suppressions suppressions;
  private final RunLease lease;
  private final RunControl control;
  private final DatabasePatience patience;
  private final IntSupplier ahead;

  /** Claimed and not gone, or about to be claimed. */
  private int taken;

  /**
   * @param ahead how many may be claimed before they leave, at the pace of the moment
   */
  Claims(
      Ledger ledger,
      Suppressions suppressions,
      RunLease lease,
      RunControl control,
      DatabasePatience patience,
      IntSupplier ahead) {
    this.ledger = ledger;
    this.suppressions = suppressions;
    this.lease = lease;
    this.control = control;
    this.patience = patience;
    this.ahead = ahead;
  }

  /**
   * Makes room for a part of those that are to be claimed; does not wait for long.
   *
   * @return how many may be claimed now, 0 if none may
   */
  synchronized int reserve(int wanted) throws InterruptedException {
    var most = ahead.getAsInt();
    var part = Math.min(wanted, Math.max(1, most / PARTS));
    if (taken > 0 && taken + part > most) {
      wait(LOOK_AGAIN_MILLIS);
      return 0;
    }
    taken += part;
    return part;
  }

  /**
   * Claims those that are still to be sent. Claims none once the run is stopped, halted or
   * another's.
   *
   * @param reserved the room that was made for them
   */
  List<Claimed> claim(List<Parcel> parcels, int reserved) throws InterruptedException {
    var claimed = new ArrayList<Claimed>(parcels.size());
    try {
      if (!control.open()) {
        // What was given back made room, but a database that fails may not have settled it yet.
        return claimed;
      }
      var lines = parcels.stream().map(Parcel::line).toList();
      var attempts =
          lines.isEmpty()
              ? new HashMap<Integer, Integer>()
              : patience.call(again -> committed(lines, again));
      var now = System.nanoTime();
      for (var parcel : parcels) {
        var attempt = attempts.remove(parcel.line()); // an attempt is for one parcel
        if (attempt != null) {
          claimed.add(new Claimed(parcel, attempt, now));
        }
      }
    } catch (StopRequested e) {
      control.stop();
    } catch (Fenced e) {
      control.halt(String.valueOf(e.getMessage()));
    } finally {
      free(reserved - claimed.size());
    }
    return claimed;
  }

  /** A claimed message has left, or will not: another may be claimed. */
  void gone() {
    free(1);
  }

  private synchronized void free(int places) {
    taken -= places;
    notifyAll();
  }

  /** Here and no earlier: who opts out while a message waits is not written to. */
  private Map<Integer, Integer> committed(List<Integer> lines, boolean again) {
    if (again) {
      ledger.unclaim(lease, lines);
    }
    suppressions.skipOptedOut(lease, lines);
    return ledger.claim(lease, lines);
  }
}
