package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** Gives each command what it may have to start. */
final class CommandFactory implements CommandLine.IFactory {
  private final Supplier<DirectorySession> directory;
  private final Supplier<ConfigurableApplicationContext> application;
  private final Function<String[], ConfigurableApplicationContext> webApplication;

  CommandFactory(
      Supplier<DirectorySession> directory,
      Supplier<ConfigurableApplicationContext> application,
      Function<String[], ConfigurableApplicationContext> webApplication) {
    this.directory = directory;
    this.application = application;
    this.webApplication = webApplication;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (DirectoryCommand.class.isAssignableFrom(type)
        || SchedulesCommand.class.isAssignableFrom(type)) {
      return type.cast(
          type.getDeclaredConstructor(Supplier.class, Supplier.class)
              .newInstance(directory, application));
    }
    if (ApplicationCommand.class.isAssignableFrom(type)) {
      return type.cast(type.getDeclaredConstructor(Supplier.class).newInstance(application));
    }
    if (type == ServeCommand.class) {
      return type.cast(new ServeCommand(webApplication));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
