package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.schedule.Schedules;
import com.nightmail.schedule.Schedules.Past;
import com.nightmail.schedule.Schedules.Told;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Lists its nights, the latest first, and who was told how they ended.")
final class ScheduleHistoryCommand extends SchedulesCommand {

  /** Nights of which it is said below the table why they ended so. */
  private static final int MOST_REASONS = 5;

  @Parameters(paramLabel = "NAME", description = "Name of the schedule.")
  private String name = "";

  @Option(names = "--json", description = "Prints them as a JSON array, for scripts.")
  private boolean json;

  ScheduleHistoryCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    super(directory, application);
  }

  @Override
  int execute(Schedules schedules) {
    var nights = schedules.history(name);
    if (json) {
      out().println(RunJson.JSON.writeValueAsString(nights));
      return Commands.COMPLETED;
    }
    if (nights.isEmpty()) {
      out().printf("Schedule %s has had no night yet.%n", name);
      return Commands.COMPLETED;
    }
    var table = new Table("night", "state", "run", "restarts", "ended", "told");
    for (var night : nights) {
      var told = night.told();
      table.row(
          night.date().toString(),
          NightWords.of(night),
          night.run() == null ? "-" : Integer.toString(night.run()),
          Integer.toString(night.restarts()),
          Format.time(night.endedAt()),
          told.isEmpty() ? "-" : words(told.getFirst()));
      for (var more : told.subList(Math.min(1, told.size()), told.size())) {
        table.row("", "", "", "", "", words(more));
      }
    }
    table.print(out());
    nights.stream().limit(MOST_REASONS).forEach(this::why);
    return Commands.COMPLETED;
  }

  private void why(Past night) {
    var told = night.told();
    var why = told.isEmpty() ? null : told.getLast().why();
    if (why != null) {
      out().printf("%n%s: %s%n", night.date(), why);
    }
  }

  private static String words(Told told) {
    var verdict = told.verdict().toLowerCase(Locale.ROOT).replace('_', ' ');
    if (told.to() == null || told.state() == null) {
      return verdict + ", to nobody";
    }
    var error = told.error() == null ? "" : " (" + told.error() + ")";
    return switch (told.state()) {
      case "DELIVERED" -> "%s, to %s".formatted(verdict, told.to());
      case "PENDING" -> "%s, not yet to %s%s".formatted(verdict, told.to(), error);
      default -> "%s, failed to %s%s".formatted(verdict, told.to(), error);
    };
  }
}
