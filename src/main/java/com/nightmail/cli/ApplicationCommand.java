package com.nightmail.cli;

import com.nightmail.runs.Runs;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;

/** A command on the application, which is started for it and closed after it. */
abstract class ApplicationCommand extends PrintingCommand {
  private final Supplier<ConfigurableApplicationContext> application;

  ApplicationCommand(Supplier<ConfigurableApplicationContext> application) {
    this.application = application;
  }

  /** What can be found wrong without the application, is found before it starts. */
  void prepare() throws IOException {}

  abstract int execute(Runs runs) throws Exception;

  @Override
  public final Integer call() throws Exception {
    prepare();
    try (var context = application.get()) {
      return execute(context.getBean(Runs.class));
    }
  }
}
