package com.nightmail.cli;

import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** Gives each command the application to start, if it needs it. */
final class CommandFactory implements CommandLine.IFactory {
  private final Supplier<ConfigurableApplicationContext> application;
  private final Function<String[], ConfigurableApplicationContext> webApplication;

  CommandFactory(
      Supplier<ConfigurableApplicationContext> application,
      Function<String[], ConfigurableApplicationContext> webApplication) {
    this.application = application;
    this.webApplication = webApplication;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (ApplicationCommand.class.isAssignableFrom(type)) {
      return type.cast(type.getDeclaredConstructor(Supplier.class).newInstance(application));
    }
    if (type == ServeCommand.class) {
      return type.cast(new ServeCommand(webApplication));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
