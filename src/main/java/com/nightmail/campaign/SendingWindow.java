package com.nightmail.campaign;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hours in which messages of a campaign may leave, by the clock on the wall of a time zone.
 *
 * <p>It is open from {@code from} to just before {@code to}. If {@code to} is not after {@code
 * from}, it closes on the next day; its day is the one on which it opens. Where a clock is set
 * forward over {@code from} or {@code to}, the moment of that is the border. Where it is set back,
 * so that a border comes twice, the window is open for the shorter time: between its borders every
 * clock shows a time within the window.
 *
 * @param from the first time of day
 * @param to the time of day before which it closes; 00:00 is midnight
 * @param days on which it opens, at least one
 * @param zone whose clock counts, or null for that of each recipient
 */
public record SendingWindow(
    LocalTime from, LocalTime to, Set<DayOfWeek> days, @Nullable ZoneId zone) {

  private static final int DAYS_AHEAD = 8;

  /** So often a common opening of several zones is looked for, one opening after the other. */
  private static final int MOST_STEPS = 64;

  /**
   * A time in which it is open without a break.
   *
   * @param to when it closes
   */
  public record Opening(Instant from, Instant to) {

    private @Nullable Opening and(Opening other) {
      var later = from.isAfter(other.from) ? from : other.from;
      var earlier = to.isBefore(other.to) ? to : other.to;
      return later.isBefore(earlier) ? new Opening(later, earlier) : null;
    }

    /** Without so much at its beginning and its end; empty if nothing is left. */
    public Optional<Opening> within(Duration afterFrom, Duration beforeTo) {
      var narrow = new Opening(from.plus(afterFrom), to.minus(beforeTo));
      return narrow.from.isBefore(narrow.to) ? Optional.of(narrow) : Optional.empty();
    }
  }

  /**
   * The first time that ends after {@code at} and in which it is open in all of these zones: the
   * present one if it is open now.
   *
   * @return empty if there is none
   */
  public Optional<Opening> next(Instant at, Collection<ZoneId> zones) {
    var from = at;
    for (int step = 0; step < MOST_STEPS; step++) {
      Opening common = null;
      var ends = Instant.MAX;
      var first = true;
      for (var one : zones) {
        var opening = next(from, one);
        ends = opening.to.isBefore(ends) ? opening.to : ends;
        common = first ? opening : common == null ? null : common.and(opening);
        first = false;
      }
      if (common != null) {
        return Optional.of(common);
      }
      from = ends; // the opening that ends first meets none of another zone
    }
    return Optional.empty();
  }

  /** There always is one: a window has a day, and opens for some time in every week. */
  private Opening next(Instant at, ZoneId in) {
    var today = at.atZone(in).toLocalDate();
    Opening found = null;
    for (var day = today.minusDays(2);
        !day.isAfter(today.plusDays(DAYS_AHEAD * 2));
        day = day.plusDays(1)) {
      var opening = days.contains(day.getDayOfWeek()) ? on(day, in) : null;
      if (opening == null || !opening.to.isAfter(at)) {
        continue;
      }
      if (found == null) {
        found = opening;
      } else if (opening.from.isAfter(found.to)) {
        break;
      } else {
        found = new Opening(found.from, opening.to);
      }
    }
    if (found == null) {
      throw new IllegalStateException("the window never opens: " + this);
    }
    return found;
  }

  private @Nullable Opening on(LocalDate day, ZoneId in) {
    var opens = day.atTime(from);
    var closes = (to.isAfter(from) ? day : day.plusDays(1)).atTime(to);
    var end = border(closes, in, false);
    var begin = border(opens, in, !from.equals(to));
    if (!begin.isBefore(end)) {
      begin = border(opens, in, false); // both lie in the hour that comes twice: its first time
    }
    return begin.isBefore(end) ? new Opening(begin, end) : null;
  }

  /**
   * When the clocks of the zone show this time.
   *
   * @param later which of two times, where they show it twice
   */
  private static Instant border(LocalDateTime time, ZoneId in, boolean later) {
    var rules = in.getRules();
    var gap = rules.getTransition(time);
    if (gap != null && gap.isGap()) {
      return gap.getInstant();
    }
    var zoned = time.atZone(in);
    return (later ? zoned.withLaterOffsetAtOverlap() : zoned.withEarlierOffsetAtOverlap())
        .toInstant();
  }
}
