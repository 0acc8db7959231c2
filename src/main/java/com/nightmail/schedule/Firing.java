package com.nightmail.schedule;

import com.nightmail.schedule.Night.State;
import com.nightmail.schedule.Plan.IfMissed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** What happens when the time of a schedule has come: the night of that date is opened, once. */
@Component
@ConditionalOnWebApplication
class Firing {
  /** So late counts as in time: a server was just being restarted. */
  private static final Duration IN_TIME = Duration.ofMinutes(5);

  /** Of a time without a server that was longer, only the last nights are told of. */
  private static final Duration LONGEST_PAST = Duration.ofDays(7);

  private final ScheduleRegister schedules;
  private final Nights nights;
  private final NightBook book;
  private final Clock clock;

  Firing(ScheduleRegister schedules, Nights nights, NightBook book, Clock clock) {
    this.schedules = schedules;
    this.nights = nights;
    this.book = book;
    this.clock = clock;
  }

  /**
   * The time of a schedule has come.
   *
   * @return its next time; empty if there is no such schedule any more
   */
  Optional<Instant> fire(String name, Instant dueAt) {
    var schedule = schedules.find(name).filter(found -> !found.removed()).orElse(null);
    if (schedule == null) {
      return Optional.empty();
    }
    var plan = schedule.plan();
    if (dueAt.isBefore(schedule.since())) {
      return Optional.of(plan.next(schedule.since())); // it was paused then, or another one
    }
    if (!schedule.paused()) {
      open(schedule, plan, dueAt);
    }
    var past = clock.instant().minus(LONGEST_PAST);
    return Optional.of(plan.next(dueAt.isBefore(past) ? past : dueAt));
  }

  private void open(Schedule schedule, Plan plan, Instant dueAt) {
    var date = plan.date(dueAt);
    var late = Duration.between(dueAt, clock.instant());
    if (date.equals(schedule.skip())) {
      book.openEnded(plan, date, dueAt, State.SKIPPED, "A person had it left out.");
    } else if (late.compareTo(mostLate(plan)) <= 0) {
      nights.open(plan.name(), date, dueAt, State.LOOKING, clock.instant());
    } else {
      book.openEnded(
          plan,
          date,
          dueAt,
          State.MISSED,
          "No process served at %s (%s), when it was due.".formatted(plan.at(), plan.zone()));
    }
  }

  private static Duration mostLate(Plan plan) {
    return plan.ifMissed() == IfMissed.RUN_WITHIN && plan.within().compareTo(IN_TIME) > 0
        ? plan.within()
        : IN_TIME;
  }
}
