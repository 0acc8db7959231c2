package com.nightmail.cli;

import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** Gives each command the application to start, if it needs it. */
final class CommandFactory implements CommandLine.IFactory {
  private final Supplier<ConfigurableApplicationContext> application;

  CommandFactory(Supplier<ConfigurableApplicationContext> application) {
    this.application = application;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (ApplicationCommand.class.isAssignableFrom(type)) {
      return type.cast(type.getDeclaredConstructor(Supplier.class).newInstance(application));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
