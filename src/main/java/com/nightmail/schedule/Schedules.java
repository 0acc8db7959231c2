package com.nightmail.schedule;

import com.nightmail.platform.NearestName;
import com.nightmail.runs.UnattendedRuns;
import com.nightmail.yaml.YamlText;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * All that people can do with schedules. It needs the database and nothing else of the application:
 * whoever serves looks every few seconds what has changed.
 */
@Component
public class Schedules {
  /** Whoever serves writes down every few seconds when it looks next. */
  private static final Duration SERVED_LATELY = Duration.ofSeconds(60);

  private static final int LONGEST_HISTORY = 1_000;

  private final ScheduleRegister register;
  private final Nights nights;
  private final Outbox outbox;
  private final JdbcClient jdbc;
  private final Clock clock;

  Schedules(ScheduleRegister register, Nights nights, Outbox outbox, JdbcClient jdbc, Clock clock) {
    this.register = register;
    this.nights = nights;
    this.outbox = outbox;
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** The schedules of a database, for a command without the application. */
  public static Schedules of(JdbcClient jdbc) {
    return new Schedules(
        new ScheduleRegister(jdbc), new Nights(jdbc), new Outbox(jdbc), jdbc, Clock.systemUTC());
  }

  /**
   * A schedule as people see it.
   *
   * @param days "every day", "weekdays" or days
   * @param next when it is due next; null while it is paused
   * @param skip the date that is left out next, or null
   * @param tell mail addresses and webhooks, without what may be secret in them
   * @param last its latest night, or null
   */
  public record Overview(
      String name,
      String campaign,
      Path campaignFile,
      String days,
      LocalTime at,
      ZoneId zone,
      Path list,
      @Nullable Instant next,
      boolean paused,
      @Nullable LocalDate skip,
      List<String> tell,
      Path file,
      String source,
      @Nullable Past last) {}

  /**
   * A night as people see it.
   *
   * @param state how far it is, or how it ended
   * @param list the copy that was sent, or null
   */
  public record Past(
      LocalDate date,
      String state,
      Instant dueAt,
      boolean asked,
      @Nullable Integer run,
      @Nullable Path list,
      @Nullable String checksum,
      int restarts,
      @Nullable Instant endedAt,
      List<Told> told) {}

  /**
   * What was told of a night, and to whom.
   *
   * @param why in one sentence; null where the figures say it all
   * @param to without what may be secret in it; null where nobody is to be told
   * @param state PENDING, DELIVERED or FAILED; null where nobody is to be told
   * @param error why it could not be delivered last
   */
  public record Told(
      String verdict,
      Instant at,
      @Nullable String why,
      @Nullable String to,
      @Nullable String state,
      @Nullable String error) {}

  /**
   * Adds the schedule of a file, or replaces the one of its name.
   *
   * @return whether it replaced one, and the schedule
   * @throws InvalidSchedule if the file is no valid schedule
   * @throws RuntimeException also if its campaign file is not valid
   */
  public Added add(Path file) {
    var path = file.toAbsolutePath().normalize();
    var source = YamlText.read(path, ScheduleFile.KIND);
    var plan = ScheduleFile.parse(source, path);
    var campaign = UnattendedRuns.campaign(plan.campaign());
    var before = register.find(plan.name()).filter(found -> !found.removed());
    register.put(plan.name(), source, path, clock.instant());
    return new Added(before.isPresent(), campaign, get(plan.name()));
  }

  /** What adding came to. */
  public record Added(boolean replaced, String campaign, Overview schedule) {}

  /** All schedules, by name. */
  public List<Overview> all() {
    return register.all().stream().map(this::overview).toList();
  }

  /**
   * @throws NoSuchSchedule if there is none of this name
   */
  public Overview get(String name) {
    return overview(find(name));
  }

  /**
   * Nothing of it runs until it is resumed; what runs already goes on.
   *
   * @return whether it was not paused before
   */
  public boolean pause(String name) {
    find(name);
    return register.pause(name);
  }

  /**
   * @return whether it was paused before
   */
  public boolean resume(String name) {
    find(name);
    return register.resume(name, clock.instant());
  }

  /**
   * Leaves out its next night.
   *
   * @return the date of that; empty while it is paused
   */
  public Optional<LocalDate> skipNext(String name) {
    var schedule = find(name);
    if (schedule.paused()) {
      return Optional.empty();
    }
    var plan = schedule.plan();
    var date = plan.date(plan.next(clock.instant()));
    register.skip(name, date);
    return Optional.of(date);
  }

  /** Removes it. What runs already goes on, and its history stays. */
  public void remove(String name) {
    find(name);
    register.remove(name);
  }

  /**
   * Has a night run as soon as somebody serves: today's, or one that ended without a run.
   *
   * @param date by the calendar of its zone; null for today
   * @return its date, and whether it is run; it is not if that night has run, or is about to
   */
  public Asked runNow(String name, @Nullable LocalDate date) {
    var plan = find(name).plan();
    var now = clock.instant();
    var today = plan.date(now);
    var wanted = date == null ? today : date;
    if (wanted.isAfter(today)) {
      throw new InvalidSchedule(
          "%s is not yet today in %s. Name today, or an earlier night that did not run."
              .formatted(wanted, plan.zone()));
    }
    var opened = nights.ask(name, wanted, now);
    return new Asked(opened, served(), past(nights.find(name, wanted).orElseThrow(), List.of()));
  }

  /**
   * What asking for a night came to.
   *
   * @param opened whether it is run because of that
   * @param served whether a process serves, which runs it
   */
  public record Asked(boolean opened, boolean served, Past night) {}

  /** Its nights, the latest first, with what was told of each. Also of one that was removed. */
  public List<Past> history(String name, int most) {
    var past = nights.of(name, most);
    if (past.isEmpty()) {
      find(name);
      return List.of();
    }
    var told = outbox.told(name, past.getLast().date());
    return past.stream()
        .map(
            night ->
                past(
                    night,
                    told.stream()
                        .filter(one -> one.date().equals(night.date()))
                        .map(Schedules::told)
                        .toList()))
        .toList();
  }

  /** The same, with as many nights as are ever shown. */
  public List<Past> history(String name) {
    return history(name, LONGEST_HISTORY);
  }

  /** Whether some process serves, or did a moment ago. */
  public boolean served() {
    return jdbc.sql("SELECT execution_time FROM scheduled_tasks WHERE task_name = :rounds")
        .param("rounds", NightTasks.ROUNDS)
        .query((row, i) -> row.getTimestamp(1).toInstant())
        .optional()
        .filter(next -> next.isAfter(clock.instant().minus(SERVED_LATELY)))
        .isPresent();
  }

  private Schedule find(String name) {
    return register
        .find(name)
        .filter(schedule -> !schedule.removed())
        .orElseThrow(
            () ->
                new NoSuchSchedule(
                    "There is no schedule %s.%s"
                        .formatted(
                            name,
                            NearestName.didYouMean(
                                name, register.all().stream().map(Schedule::name).toList()))));
  }

  private Overview overview(Schedule schedule) {
    var plan = schedule.plan();
    var last = nights.of(schedule.name(), 1).stream().findFirst();
    return new Overview(
        plan.name(),
        String.valueOf(plan.campaign().getFileName()),
        plan.campaign(),
        days(plan),
        plan.at(),
        plan.zone(),
        plan.list(),
        schedule.paused() ? null : next(schedule, plan),
        schedule.paused(),
        schedule.skip(),
        plan.tell().stream().map(Courier::masked).toList(),
        schedule.sourcePath(),
        schedule.source(),
        last.map(night -> past(night, List.of())).orElse(null));
  }

  /** What is left out is not counted. */
  private Instant next(Schedule schedule, Plan plan) {
    var next = plan.next(clock.instant());
    return plan.date(next).equals(schedule.skip()) ? plan.next(next) : next;
  }

  private static String days(Plan plan) {
    if (plan.days().size() == 7) {
      return "every day";
    }
    return plan.days().stream()
        .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static Past past(Night night, List<Told> told) {
    return new Past(
        night.date(),
        night.state().name(),
        night.dueAt(),
        night.asked(),
        night.run(),
        night.archived(),
        night.checksum(),
        night.restarts(),
        night.endedAt(),
        told);
  }

  private static Told told(Outbox.Told told) {
    return new Told(
        told.kind(),
        told.madeAt(),
        told.why(),
        told.target() == null ? null : Courier.masked(told.target()),
        told.state() == null ? null : told.state().name(),
        told.error());
  }
}
