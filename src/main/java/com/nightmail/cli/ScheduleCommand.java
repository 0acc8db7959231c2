package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.schedule.Schedules;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Campaigns that are run on certain days by themselves, by whoever serves. */
@Command(
    name = "schedule",
    description = "Has campaigns run on certain days by themselves, by \"nightmail serve\".",
    subcommands = {
      ScheduleCommand.Add.class,
      ScheduleListCommand.class,
      ScheduleShowCommand.class,
      ScheduleHistoryCommand.class,
      ScheduleCommand.RunNow.class,
      ScheduleCommand.SkipNext.class,
      ScheduleCommand.Pause.class,
      ScheduleCommand.Resume.class,
      ScheduleCommand.Remove.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class ScheduleCommand {
  private static final String NOBODY_SERVES =
      "No process serves at the moment. Nights are run by: nightmail serve%n";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  private ScheduleCommand() {}

  @Command(
      name = "add",
      description = "Adds the schedule of a file, or replaces the one of the same name.")
  static final class Add extends SchedulesCommand {
    @Parameters(paramLabel = "FILE", description = "The schedule file.")
    private Path file = Path.of("");

    Add(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(Schedules schedules) {
      var added = schedules.add(file);
      var schedule = added.schedule();
      out()
          .printf(
              "Schedule %s is %s: campaign %s, %s at %s (%s).%n",
              schedule.name(),
              added.replaced() ? "replaced" : "added",
              added.campaign(),
              schedule.days(),
              schedule.at(),
              schedule.zone());
      out().printf("Next: %s%n", Format.time(schedule.next(), schedule.zone()));
      if (schedule.tell().isEmpty()) {
        out().println("Nobody is told how a night ended: the file has no notify.");
      }
      if (!schedules.served()) {
        out().printf(NOBODY_SERVES);
      }
      return Commands.COMPLETED;
    }
  }

  /** A command about one schedule. */
  abstract static class OfOne extends SchedulesCommand {
    @Parameters(paramLabel = "NAME", description = "Name of the schedule.")
    private String name = "";

    OfOne(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    final String name() {
      return name;
    }
  }

  @Command(
      name = "run-now",
      description = {
        "Has tonight's run begin at once, by whoever serves.",
        "Each date is run once: at its usual time it is not run again."
      })
  static final class RunNow extends OfOne {
    @Option(
        names = "--date",
        paramLabel = "YYYY-MM-DD",
        description = "An earlier night that did not run. Default: today.")
    private @Nullable LocalDate date;

    RunNow(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(Schedules schedules) {
      var asked = schedules.runNow(name(), date);
      var night = asked.night();
      if (!asked.opened()) {
        err()
            .printf(
                "The night of %s is %s already, and each date is run once.%n",
                night.date(), NightWords.of(night));
        if (night.run() != null) {
          err().printf("See its run with: nightmail show %d%n", night.run());
        }
        return Commands.REFUSED;
      }
      out().printf("The night of %s of schedule %s begins.%n", night.date(), name());
      if (asked.served()) {
        out().printf("See how it goes with: nightmail schedule history %s%n", name());
      } else {
        out().printf(NOBODY_SERVES);
      }
      return Commands.COMPLETED;
    }
  }

  @Command(name = "skip-next", description = "Leaves out its next night.")
  static final class SkipNext extends OfOne {

    SkipNext(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(Schedules schedules) {
      var date = schedules.skipNext(name()).orElse(null);
      if (date == null) {
        err().printf("Schedule %s is paused: there is no next night to leave out.%n", name());
        return Commands.REFUSED;
      }
      var next = schedules.get(name());
      out()
          .printf(
              "The night of %s of schedule %s is left out. Next: %s%n",
              date, name(), Format.time(next.next(), next.zone()));
      return Commands.COMPLETED;
    }
  }

  @Command(name = "pause", description = "Runs nothing of it until it is resumed.")
  static final class Pause extends OfOne {

    Pause(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(Schedules schedules) {
      out()
          .printf(
              schedules.pause(name())
                  ? "Schedule %s is paused. A night that runs already goes on.%n"
                  : "Schedule %s was paused before.%n",
              name());
      return Commands.COMPLETED;
    }
  }

  @Command(
      name = "resume",
      description = "Lets it run again. What was due meanwhile is not made up.")
  static final class Resume extends OfOne {

    Resume(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(Schedules schedules) {
      var resumed = schedules.resume(name());
      var schedule = schedules.get(name());
      out()
          .printf(
              "Schedule %s %s. Next: %s%n",
              name(),
              resumed ? "is resumed" : "was not paused",
              Format.time(schedule.next(), schedule.zone()));
      return Commands.COMPLETED;
    }
  }

  @Command(
      name = "remove",
      description = "Removes it. A night that runs already goes on, and its history stays.")
  static final class Remove extends OfOne {

    Remove(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(Schedules schedules) {
      schedules.remove(name());
      out().printf("Schedule %s is removed.%n", name());
      return Commands.COMPLETED;
    }
  }
}
