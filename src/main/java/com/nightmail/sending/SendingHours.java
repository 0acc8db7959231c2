package com.nightmail.sending;

import com.nightmail.campaign.DepartureTimes;
import com.nightmail.campaign.SendingWindow.Opening;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When messages of a run may leave, for each set of time zones their recipients may live in. To be
 * used by one thread at a time.
 */
final class SendingHours {
  private final DepartureTimes times;
  private final Map<Integer, List<ZoneId>> zones;
  private final Map<Integer, Optional<Opening>> openings = new HashMap<>();

  /**
   * @param zones the sets of time zones, by the numbers that messages carry
   */
  SendingHours(DepartureTimes times, Map<Integer, List<ZoneId>> zones) {
    this.times = times;
    this.zones = zones;
  }

  /** Whether messages can have to wait at all. */
  boolean limited() {
    return times.windowed();
  }

  /** Whether it is too late for every message. */
  boolean over(Instant now) {
    return times.over(now);
  }

  /** Whether there is no time at which a message of these zones may leave. */
  boolean neverOpen(int set, Instant now) {
    return times.windowed() && opening(set, now).isEmpty();
  }

  boolean open(int set, Instant now) {
    return !times.windowed() || opening(set, now).filter(o -> !o.from().isAfter(now)).isPresent();
  }

  /** When messages of these zones are to be looked at next: once they may leave, or never will. */
  Instant opens(int set, Instant now) {
    var opens = times.windowed() ? opening(set, now).map(Opening::from).orElse(now) : now;
    var latest = times.latest();
    var due = opens.isAfter(now) ? opens : now;
    return latest != null && latest.isBefore(due) ? latest : due;
  }

  /** Until when a message may leave that may leave now, or null for ever. */
  @Nullable Instant leaveBy(int set, Instant now) {
    var closes = times.windowed() ? opening(set, now).map(Opening::to).orElse(now) : null;
    var latest = times.latest();
    return closes == null || (latest != null && latest.isBefore(closes)) ? latest : closes;
  }

  /** The reason of a message of these zones that may never leave. */
  String whyNever(int set) {
    return times.neverOpen(zonesOf(set));
  }

  /** The reason of a message for which it is too late. */
  String tooLate() {
    return times.tooLate();
  }

  /** The present one, or the next; without its margins. */
  private Optional<Opening> opening(int set, Instant now) {
    var known = openings.get(set);
    if (known == null || (known.isPresent() && !known.get().to().isAfter(now))) {
      known = times.opening(zonesOf(set), now);
      openings.put(set, known);
    }
    return known;
  }

  private List<ZoneId> zonesOf(int set) {
    if (!times.byRecipient()) {
      return List.of();
    }
    var found = zones.get(set);
    if (found == null) {
      throw new IllegalStateException("no time zones have the number " + set);
    }
    return found;
  }
}
