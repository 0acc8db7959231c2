package com.nightmail.sending;

import com.nightmail.campaign.Bounds;
import com.nightmail.campaign.SendingWindow;
import com.nightmail.campaign.SendingWindow.Opening;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When messages of a run may leave, for each set of time zones their recipients may live in.
 *
 * <p>A message has to be within the window when the gateway takes it, by the gateway's clock. So it
 * leaves a little after the window has opened at the earliest, and well before it closes at the
 * latest. The margins bear the way to the gateway, and clocks that differ by so much.
 *
 * <p>To be used by one thread at a time.
 */
final class SendingHours {
  /** So much the gateway's clock may be behind this one. */
  static final Duration AFTER_OPENING = Duration.ofSeconds(1);

  /** So long the way to the gateway may take, and so much its clock may be ahead. */
  static final Duration BEFORE_CLOSING = Duration.ofSeconds(5);

  /** A common opening of several zones may be shorter than the margins: then the next one. */
  private static final int MOST_OPENINGS = 16;

  private final @Nullable SendingWindow window;
  private final @Nullable Instant latest;
  private final Map<Integer, List<ZoneId>> zones;
  private final Map<Integer, Optional<Opening>> openings = new HashMap<>();

  /**
   * @param zones the sets of time zones, by the numbers that messages carry
   */
  SendingHours(Bounds bounds, Map<Integer, List<ZoneId>> zones) {
    this.window = bounds.window();
    this.latest = bounds.notAfter() == null ? null : bounds.notAfter().minus(BEFORE_CLOSING);
    this.zones = zones;
  }

  /** Whether messages can have to wait at all. */
  boolean limited() {
    return window != null;
  }

  /** Whether it is too late for every message. */
  boolean over(Instant now) {
    return latest != null && !now.isBefore(latest);
  }

  /** Whether there is no time at which a message of these zones may leave. */
  boolean neverOpen(int set, Instant now) {
    return window != null && opening(window, set, now).isEmpty();
  }

  boolean open(int set, Instant now) {
    return window == null
        || opening(window, set, now).filter(o -> !o.from().isAfter(now)).isPresent();
  }

  /** When messages of these zones are to be looked at next: once they may leave, or never will. */
  Instant opens(int set, Instant now) {
    var opens = window == null ? now : opening(window, set, now).map(Opening::from).orElse(now);
    var due = opens.isAfter(now) ? opens : now;
    return latest != null && latest.isBefore(due) ? latest : due;
  }

  /** Until when a message may leave that may leave now, or null for ever. */
  @Nullable Instant leaveBy(int set, Instant now) {
    var closes = window == null ? null : opening(window, set, now).map(Opening::to).orElse(now);
    return closes == null || (latest != null && latest.isBefore(closes)) ? latest : closes;
  }

  /** Names of the zones, for a person. */
  String names(int set) {
    return String.join(", ", zonesOf(set).stream().map(ZoneId::getId).toList());
  }

  /** The present one, or the next; without its margins. */
  private Optional<Opening> opening(SendingWindow window, int set, Instant now) {
    var known = openings.get(set);
    if (known == null || (known.isPresent() && !known.get().to().isAfter(now))) {
      known = found(window, set, now);
      openings.put(set, known);
    }
    return known;
  }

  private Optional<Opening> found(SendingWindow window, int set, Instant now) {
    var at = now;
    for (int i = 0; i < MOST_OPENINGS; i++) {
      var opening = window.next(at, zonesOf(set));
      if (opening.isEmpty()) {
        return Optional.empty();
      }
      var narrow = opening.get().within(AFTER_OPENING, BEFORE_CLOSING);
      if (narrow.filter(o -> o.to().isAfter(now)).isPresent()) {
        return narrow;
      }
      at = opening.get().to();
    }
    return Optional.empty();
  }

  private List<ZoneId> zonesOf(int set) {
    var fixed = window == null ? null : window.zone();
    if (fixed != null) {
      return List.of(fixed);
    }
    var found = zones.get(set);
    if (found == null) {
      throw new IllegalStateException("no time zones have the number " + set);
    }
    return found;
  }
}
