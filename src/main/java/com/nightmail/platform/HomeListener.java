package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Prepares the home before anything is written into it: after the settings are known, before the
 * log is opened. Registered in {@code META-INF/spring.factories}.
 */
final class HomeListener
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    var environment = event.getEnvironment();
    var home = Home.prepare(Path.of(environment.getProperty("nightmail.home", "data")));
    var log = environment.getProperty("logging.file.name");
    if (log != null) {
      prepareLog(home, Path.of(log).toAbsolutePath().normalize());
    }
  }

  @Override
  public int getOrder() {
    return LoggingApplicationListener.DEFAULT_ORDER - 1;
  }

  private static void prepareLog(Path home, Path log) {
    if (!log.startsWith(home)) {
      return;
    }
    try {
      OwnerOnly.createDirectories(log.resolve("..").normalize());
      OwnerOnly.createFile(log);
    } catch (IOException e) {
      throw new UnusableHome("The log %s cannot be written (%s).".formatted(log, e.getMessage()));
    }
  }
}
