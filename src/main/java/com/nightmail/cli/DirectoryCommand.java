package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.RunDirectory;
import com.nightmail.runs.Runs;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A command that only reads, or tells whoever sends. It does without the application, unless that
 * has something to put in order first.
 */
abstract class DirectoryCommand extends PrintingCommand {
  private final Supplier<DirectorySession> directory;
  private final Supplier<ConfigurableApplicationContext> application;

  DirectoryCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    this.directory = directory;
    this.application = application;
  }

  abstract int execute(RunDirectory runs) throws Exception;

  @Override
  public final Integer call() throws Exception {
    try (var session = directory.get()) {
      var runs = session.directory().orElse(null);
      if (runs != null) {
        return execute(runs);
      }
      try (var context = application.get()) {
        return execute(context.getBean(Runs.class));
      }
    }
  }
}
