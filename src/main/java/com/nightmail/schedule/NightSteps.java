package com.nightmail.schedule;

import com.nightmail.runs.End;
import com.nightmail.runs.RunReport;
import com.nightmail.runs.UnattendedRuns;
import com.nightmail.runs.UnattendedRuns.Answer;
import com.nightmail.schedule.Inbox.Found;
import com.nightmail.schedule.Night.State;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Takes nights further, a step at a time: from the list to the run to the verdict. A step looks,
 * does the next thing and says when to look again; it never waits for a run. Each may be made again
 * by another process, wherever the one before was killed.
 */
@Component
@ConditionalOnWebApplication
class NightSteps {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** How late a night may begin for other reasons than that nobody served. */
  private static final Duration LATEST = Duration.ofHours(2);

  /** After so long a night that is not over is told of. */
  private static final Duration LONG = Duration.ofHours(6);

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

  private final ScheduleRegister schedules;
  private final Nights nights;
  private final NightBook book;
  private final Archive archive;
  private final UnattendedRuns runs;
  private final ScheduleSettings settings;
  private final Clock clock;

  NightSteps(
      ScheduleRegister schedules,
      Nights nights,
      NightBook book,
      Archive archive,
      UnattendedRuns runs,
      ScheduleSettings settings,
      Clock clock) {
    this.schedules = schedules;
    this.nights = nights;
    this.book = book;
    this.archive = archive;
    this.runs = runs;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Takes a night further.
   *
   * @return when to look again; empty if it is over
   */
  Optional<Instant> step(String schedule, LocalDate date) {
    var night = nights.find(schedule, date).filter(found -> found.endedAt() == null).orElse(null);
    if (night == null) {
      return Optional.empty();
    }
    if (night.lookAt().isAfter(clock.instant())) {
      return Optional.of(night.lookAt());
    }
    var plan = schedules.find(schedule).orElseThrow().plan();
    return switch (night.state()) {
      case LOOKING -> look(plan, night);
      case TAKEN -> launch(plan, night);
      case RUNNING -> watch(plan, night);
      case PAUSING -> restart(plan, night);
      case COMPLETED, STOPPED, FAILED, NO_LIST, SAME_LIST, NOT_STARTED, MISSED, SKIPPED ->
          throw new IllegalStateException("over, but not ended: " + night);
    };
  }

  private Optional<Instant> look(Plan plan, Night night) {
    Optional<Found> found;
    try {
      found = Inbox.newest(plan, seen -> nights.taken(night.schedule(), seen));
    } catch (IOException e) {
      return end(
          plan, night, State.NOT_STARTED, "The list cannot be read (%s).".formatted(reason(e)));
    }
    if (found.isEmpty()) {
      return end(plan, night, State.NO_LIST, noList(plan));
    }
    var list = found.get();
    if (!isWhole(list, night)) {
      return stillWritten(plan, night, list);
    }
    try {
      return take(plan, night, list);
    } catch (IOException e) {
      return end(
          plan,
          night,
          State.NOT_STARTED,
          "The list %s cannot be copied to the home directory (%s)."
              .formatted(list.file(), reason(e)));
    }
  }

  private boolean isWhole(Found list, Night night) {
    return list.done()
        || (list.asSeen().equals(night.seen())
            && night.seenAt() != null
            && !clock.instant().isBefore(night.seenAt().plus(settings.settle())));
  }

  private Optional<Instant> stillWritten(Plan plan, Night night, Found list) {
    var now = clock.instant();
    if (now.isAfter(night.dueAt().plus(LATEST).plus(plan.within()))) {
      return end(
          plan,
          night,
          State.NOT_STARTED,
          "The list %s was still being written.".formatted(list.file()));
    }
    if (!list.asSeen().equals(night.seen())) {
      nights.seen(night, list.asSeen(), now);
      return Optional.of(now.plus(settings.settle()));
    }
    return Optional.of(night.seenAt() == null ? now : night.seenAt().plus(settings.settle()));
  }

  private Optional<Instant> take(Plan plan, Night night, Found list) throws IOException {
    var copy = archive.take(list, plan.name(), night.date()).orElse(null);
    if (copy == null) {
      return stillWritten(plan, night, list);
    }
    var before = plan.allowSameList() ? null : nights.sent(night, copy.checksum()).orElse(null);
    if (before != null) {
      return end(
          plan,
          night,
          State.SAME_LIST,
          "The list %s has the content that was sent on %s. Put another one there, or say allow-same-list: true in the schedule file."
              .formatted(list.file(), before));
    }
    nights.taken(night, list.asSeen(), copy.file(), copy.checksum());
    return step(plan.name(), night.date());
  }

  private Optional<Instant> launch(Plan plan, Night night) {
    if (night.archived() == null) {
      throw new IllegalStateException("taken without a list: " + night);
    }
    return switch (runs.launch(plan.campaign(), night.archived(), plan.key(night.date()))) {
      case Answer.Begun begun -> {
        nights.begun(night, begun.run());
        yield Optional.of(clock.instant().plus(LOOK_AGAIN));
      }
      case Answer.Never never -> end(plan, night, State.NOT_STARTED, never.why());
      case Answer.NotNow notNow -> {
        var now = clock.instant();
        if (now.isAfter(night.dueAt().plus(LATEST).plus(plan.within()))) {
          yield end(plan, night, State.NOT_STARTED, notNow.why());
        }
        book.waits(plan, night, notNow.why());
        yield Optional.of(now.plus(TRY_AGAIN));
      }
    };
  }

  private Optional<Instant> watch(Plan plan, Night night) {
    var report = report(night);
    var end = report.end();
    return switch (end) {
      case null -> goesOn(plan, night);
      case INTERRUPTED, WAITING -> goesOn(plan, night);
      case COMPLETED -> end(plan, night, State.COMPLETED, null);
      case STOPPED -> end(plan, night, State.STOPPED, report.failure());
      case BROKEN -> end(plan, night, State.FAILED, report.failure());
      case FAILED -> failed(plan, night, report);
    };
  }

  private Optional<Instant> goesOn(Plan plan, Night night) {
    var now = clock.instant();
    if (now.isAfter(night.openedAt().plus(LONG))) {
      book.waits(plan, night, "It is not over after %d hours.".formatted(LONG.toHours()));
    }
    return Optional.of(now.plus(LOOK_AGAIN));
  }

  private Optional<Instant> failed(Plan plan, Night night, RunReport report) {
    if (night.restarts() >= plan.retries()) {
      return end(plan, night, State.FAILED, report.failure());
    }
    var pause = Pauses.growing(settings.firstPause(), night.restarts(), LONGEST_PAUSE);
    var until = clock.instant().plus(pause);
    book.pause(
        plan,
        night,
        until,
        "%s It is restarted at %s, restart %d of %d."
            .formatted(
                report.failure(),
                TIME.format(until.atZone(plan.zone())),
                night.restarts() + 1,
                plan.retries()));
    return Optional.of(until);
  }

  /** Unless a person was quicker. */
  private Optional<Instant> restart(Plan plan, Night night) {
    var report = report(night);
    if (report.end() == End.FAILED) {
      switch (runs.restart(report.run())) {
        case Answer.Begun begun -> {}
        case Answer.NotNow notNow -> {
          return Optional.of(clock.instant().plus(TRY_AGAIN));
        }
        case Answer.Never never -> {
          return end(plan, night, State.FAILED, never.why());
        }
      }
    }
    nights.begun(night, report.run());
    return Optional.of(clock.instant().plus(LOOK_AGAIN));
  }

  private RunReport report(Night night) {
    if (night.run() == null) {
      throw new IllegalStateException("without a run: " + night);
    }
    return runs.report(night.run());
  }

  private Optional<Instant> end(Plan plan, Night night, State end, @Nullable String why) {
    book.end(plan, night, end, why);
    return Optional.empty();
  }

  private static String noList(Plan plan) {
    return plan.hasWildcards()
        ? "No file %s is new: there is none, or earlier nights have taken them."
            .formatted(plan.list())
        : "There is no file %s.".formatted(plan.list());
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
