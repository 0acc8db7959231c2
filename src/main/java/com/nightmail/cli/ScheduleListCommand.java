package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.schedule.Schedules;
import com.nightmail.schedule.Schedules.Overview;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists the schedules.")
final class ScheduleListCommand extends SchedulesCommand {

  @Option(names = "--json", description = "Prints them as a JSON array, for scripts.")
  private boolean json;

  ScheduleListCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    super(directory, application);
  }

  @Override
  int execute(Schedules schedules) {
    var all = schedules.all();
    if (json) {
      out().println(RunJson.JSON.writeValueAsString(all));
      return Commands.COMPLETED;
    }
    if (all.isEmpty()) {
      out().println("There are no schedules yet. Add one with: nightmail schedule add FILE");
      return Commands.COMPLETED;
    }
    var table = new Table("schedule", "days", "at", "zone", "next", "last night");
    for (var schedule : all) {
      table.row(
          schedule.name(),
          schedule.days(),
          schedule.at().toString(),
          schedule.zone().toString(),
          schedule.paused() ? "paused" : Format.time(schedule.next(), schedule.zone()),
          last(schedule));
    }
    table.print(out());
    return Commands.COMPLETED;
  }

  private static String last(Overview schedule) {
    var last = schedule.last();
    return last == null ? "-" : last.date() + " " + NightWords.of(last);
  }
}
