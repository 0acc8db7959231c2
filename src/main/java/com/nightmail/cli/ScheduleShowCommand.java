package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.schedule.Schedules;
import com.nightmail.schedule.Schedules.Overview;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Shows one schedule and its file.")
final class ScheduleShowCommand extends SchedulesCommand {

  @Parameters(paramLabel = "NAME", description = "Name of the schedule.")
  private String name = "";

  @Option(names = "--json", description = "Prints it as a JSON object, for scripts.")
  private boolean json;

  ScheduleShowCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    super(directory, application);
  }

  @Override
  int execute(Schedules schedules) {
    var schedule = schedules.get(name);
    if (json) {
      out().println(RunJson.JSON.writeValueAsString(schedule));
      return Commands.COMPLETED;
    }
    facts(schedule);
    if (!schedules.served()) {
      fact("served", "by nobody at the moment: nightmail serve");
    }
    return Commands.COMPLETED;
  }

  private void facts(Overview schedule) {
    fact("schedule", schedule.name());
    fact("campaign file", schedule.campaignFile().toString());
    fact("list", schedule.list().toString());
    fact("when", "%s at %s (%s)".formatted(schedule.days(), schedule.at(), schedule.zone()));
    fact("next", schedule.paused() ? "paused" : Format.time(schedule.next(), schedule.zone()));
    if (schedule.skip() != null) {
      fact("left out", schedule.skip().toString());
    }
    fact("told", schedule.tell().isEmpty() ? "nobody" : String.join(", ", schedule.tell()));
    var last = schedule.last();
    if (last != null) {
      fact(
          "last night",
          "%s %s%s"
              .formatted(
                  last.date(),
                  NightWords.of(last),
                  last.run() == null ? "" : ", run " + last.run()));
    }
    fact("schedule file", schedule.file().toString());
  }

  private void fact(String name, String value) {
    out().printf("%-14s %s%n", name, value);
  }
}
