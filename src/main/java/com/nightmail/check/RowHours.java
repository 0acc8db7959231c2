package com.nightmail.check;

import com.nightmail.campaign.Bounds;
import com.nightmail.campaign.DepartureTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Whether the messages of a run that begins now may leave at all. Safe for use by many threads. */
final class RowHours {
  private static final String OPENS = "";

  private final DepartureTimes times;
  private final Instant now;
  private final boolean over;
  private final Map<List<ZoneId>, String> reasons = new ConcurrentHashMap<>();

  RowHours(Bounds bounds, Instant now) {
    this.times = new DepartureTimes(bounds);
    this.now = now;
    this.over = times.over(now);
  }

  /** Whether it is too late for every message. */
  boolean over() {
    return over;
  }

  /** The reason of a message for which it is too late. */
  String tooLate() {
    return times.tooLate();
  }

  /**
   * Why a message never leaves whose recipient may live in any of these zones; null if it does some
   * time.
   */
  @Nullable String neverOpen(List<ZoneId> zones) {
    if (!times.windowed()) {
      return null;
    }
    var reason = reasons.computeIfAbsent(zones, this::found);
    return reason.equals(OPENS) ? null : reason;
  }

  private String found(List<ZoneId> zones) {
    return times.opening(zones, now).isPresent() ? OPENS : times.neverOpen(zones);
  }
}
