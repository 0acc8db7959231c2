package com.nightmail.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A clock that runs as this machine's does, ahead of it or behind, and can be set. An application
 * that is started meanwhile takes it for its own: see {@code META-INF/spring.factories}.
 */
public final class TestClock extends Clock {
  private static volatile TestClock inUse;

  private volatile Duration ahead;

  public TestClock(Instant now) {
    set(now);
  }

  public void set(Instant now) {
    ahead = Duration.between(Instant.now(), now);
  }

  /** What this clock showed when this machine's showed that. */
  public Instant when(Instant machine) {
    return machine.plus(ahead);
  }

  /** Applications that are started in {@code start} use it, or the machine's where it is null. */
  static <T> T with(TestClock clock, java.util.function.Supplier<T> start) {
    inUse = clock;
    try {
      return start.get();
    } finally {
      inUse = null;
    }
  }

  @Override
  public Instant instant() {
    return when(Instant.now());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("nobody asks a clock of ours for its zone");
  }

  /** Puts the clock in the place of the application's. */
  public static final class Initializer
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      var clock = inUse;
      if (clock != null) {
        context.addBeanFactoryPostProcessor(
            factory -> {
              ((DefaultListableBeanFactory) factory).removeBeanDefinition("clock");
              factory.registerSingleton("clock", clock);
            });
      }
    }
  }
}
