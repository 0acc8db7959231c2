package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.schedule.Schedules;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;

/** A command on schedules. It does without the application, as a {@link DirectoryCommand} does. */
abstract class SchedulesCommand extends PrintingCommand {
  private final Supplier<DirectorySession> directory;
  private final Supplier<ConfigurableApplicationContext> application;

  SchedulesCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    this.directory = directory;
    this.application = application;
  }

  abstract int execute(Schedules schedules);

  @Override
  public final Integer call() {
    try (var session = directory.get()) {
      var jdbc = session.jdbc().orElse(null);
      if (jdbc != null) {
        return execute(Schedules.of(jdbc));
      }
      try (var context = application.get()) {
        return execute(context.getBean(Schedules.class));
      }
    }
  }
}
