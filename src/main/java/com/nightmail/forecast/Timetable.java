package com.nightmail.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When messages leave, if all goes well: minute by minute, the zones whose window is open share the
 * pace by what they have to go.
 *
 * @param end when the last one leaves; null if not all leave within {@link #FARTHEST}
 * @param spans of the zones, in the order of their first message
 * @param inFirstDay messages that leave in the first 24 hours
 * @param inAnyDay most messages that leave in any 24 hours
 * @param late messages that have not left when it is too late, and never do
 */
public record Timetable(
    Instant start,
    @Nullable Instant end,
    List<Span> spans,
    long inFirstDay,
    long inAnyDay,
    long late) {

  /** How far ahead is looked. */
  static final Duration FARTHEST = Duration.ofDays(60);

  private static final Duration DAY = Duration.ofDays(1);

  /**
   * When the messages to recipients of the same zones leave.
   *
   * @param zones in which they may live: one, or all of a country
   * @param first when the first one leaves, or null if none does
   * @param last when the last one leaves, or null if it is not known
   */
  public record Span(
      List<ZoneId> zones, long messages, @Nullable Instant first, @Nullable Instant last) {}

  /**
   * @param notAfter from then on nothing leaves any more, or null
   */
  static Timetable of(
      Map<List<ZoneId>, Long> messages,
      double perSecond,
      Instant start,
      Windows windows,
      @Nullable Instant notAfter) {
    return new Clockwork(messages, perSecond, start, windows, notAfter).run();
  }

  /** What is to go, and how it goes. */
  private static final class Clockwork {
    private final double perSecond;
    private final Instant start;
    private final Windows windows;
    private final @Nullable Instant notAfter;
    private final Map<List<ZoneId>, Pending> pending = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    private record Step(Instant from, double sent) {}

    private static final class Pending {
      private final long messages;
      private double toGo;
      private @Nullable Instant first;
      private @Nullable Instant last;

      Pending(long messages) {
        this.messages = messages;
        this.toGo = messages;
      }
    }

    Clockwork(
        Map<List<ZoneId>, Long> messages,
        double perSecond,
        Instant start,
        Windows windows,
        @Nullable Instant notAfter) {
      this.perSecond = perSecond;
      this.start = start;
      this.windows = windows;
      this.notAfter = notAfter;
      messages.forEach(
          (zones, count) -> {
            if (count > 0) {
              pending.put(zones, new Pending(count));
            }
          });
    }

    Timetable run() {
      Instant at = start;
      while (anyToGo() && !tooLate(at) && Duration.between(start, at).compareTo(FARTHEST) < 0) {
        Instant minute = at.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        Instant next = notAfter != null && notAfter.isBefore(minute) ? notAfter : minute;
        steps.add(new Step(at, step(at, seconds(at, next))));
        at = next;
      }
      long late = tooLate(at) ? cut(at) : 0;
      return new Timetable(start, end(late), spans(), inFirstDay(), inAnyDay(), late);
    }

    private boolean tooLate(Instant at) {
      return notAfter != null && !at.isBefore(notAfter);
    }

    /** What has not left stays. */
    private long cut(Instant at) {
      double left = 0;
      for (var zone : pending.values()) {
        if (zone.toGo > 0) {
          left += zone.toGo;
          zone.last = zone.first == null ? null : at;
        }
      }
      return Math.round(left);
    }

    private boolean anyToGo() {
      return pending.values().stream().anyMatch(zone -> zone.toGo > 0);
    }

    private static double seconds(Instant from, Instant to) {
      return Duration.between(from, to).toNanos() / 1e9;
    }

    /** Sends for so many seconds, and says how many messages. */
    private double step(Instant at, double seconds) {
      double toGo = 0;
      var open = new ArrayList<Pending>();
      for (var zone : pending.entrySet()) {
        if (zone.getValue().toGo > 0 && windows.open(zone.getKey(), at)) {
          open.add(zone.getValue());
          toGo += zone.getValue().toGo;
        }
      }
      double sent = Math.min(toGo, perSecond * seconds);
      boolean all = sent >= toGo;
      for (var zone : open) {
        zone.first = zone.first == null ? at : zone.first;
        zone.toGo = all ? 0 : zone.toGo - sent * zone.toGo / toGo;
        if (all) {
          zone.last = at.plusNanos((long) (sent / perSecond * 1e9));
        }
      }
      return sent;
    }

    private @Nullable Instant end(long late) {
      Instant end = start;
      for (var zone : pending.values()) {
        if (zone.last == null && late > 0) {
          continue;
        }
        if (zone.last == null) {
          return null;
        }
        end = zone.last.isAfter(end) ? zone.last : end;
      }
      return end;
    }

    private List<Span> spans() {
      return pending.entrySet().stream()
          .map(
              zone ->
                  new Span(
                      zone.getKey(),
                      zone.getValue().messages,
                      zone.getValue().first,
                      zone.getValue().last))
          .sorted(
              (a, b) ->
                  a.first() == null
                      ? b.first() == null ? 0 : 1
                      : b.first() == null ? -1 : a.first().compareTo(b.first()))
          .toList();
    }

    private long inFirstDay() {
      Instant end = start.plus(DAY);
      return Math.round(
          steps.stream().filter(s -> s.from().isBefore(end)).mapToDouble(Step::sent).sum());
    }

    private long inAnyDay() {
      double most = 0;
      double now = 0;
      int oldest = 0;
      for (var step : steps) {
        now += step.sent();
        while (!steps.get(oldest).from().plus(DAY).isAfter(step.from())) {
          now -= steps.get(oldest++).sent();
        }
        most = Math.max(most, now);
      }
      return Math.round(most);
    }
  }
}
