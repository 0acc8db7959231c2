package com.nightmail.schedule;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.Daily;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * What a schedule file says, found valid.
 *
 * @param name 1 to 60 letters, digits, {@code . _ -}
 * @param campaign the campaign file, absolute; it is read anew each night
 * @param days on which it is run, by the calendar of the zone
 * @param at the time of day in the zone
 * @param list absolute; its last element may have the wildcards {@code *} and {@code ?}
 * @param ifMissed what happens on a date at whose time nobody served
 * @param within how late it is still run, for {@link IfMissed#RUN_WITHIN}
 * @param failWithoutList whether a person has to look when there is no list
 * @param retries how often a run that failed is restarted
 * @param tell mail addresses and webhook addresses
 * @param allowSameList whether the content of an earlier night may be sent again
 */
record Plan(
    String name,
    Path campaign,
    Set<DayOfWeek> days,
    LocalTime at,
    ZoneId zone,
    Path list,
    IfMissed ifMissed,
    Duration within,
    boolean failWithoutList,
    int retries,
    List<String> tell,
    boolean allowSameList) {

  /** What happens on a date at whose time nobody served. */
  enum IfMissed {
    /** It is run late, but not too late. */
    RUN_WITHIN,
    /** It is left out. */
    SKIP,
    /** A person is asked. */
    ASK
  }

  /**
   * The first time after this one. A time of day that the clocks jump over is as much later as they
   * jump: 02:30 becomes 03:30. One that comes twice is the first of both.
   */
  Instant next(Instant after) {
    var daily = new Daily(zone, at);
    var next = after;
    do {
      next = daily.getNextExecutionTime(ExecutionComplete.simulatedSuccess(next));
    } while (!days.contains(date(next).getDayOfWeek()));
    return next;
  }

  /** The date of a night by the calendar of the zone. */
  LocalDate date(Instant due) {
    return due.atZone(zone).toLocalDate();
  }

  /** The run's key: each date of a schedule is one run of its campaign. */
  String key(LocalDate date) {
    return name + "-" + date;
  }

  /** Whether the list is the newest of several files. */
  boolean hasWildcards() {
    return ScheduleFile.hasWildcards(list.getFileName().toString());
  }
}
