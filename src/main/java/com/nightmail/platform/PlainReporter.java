package com.nightmail.platform;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Keeps Spring Boot from printing a stack trace for a home that cannot be used: the log is not open
 * then, and the command says what is wrong. Registered in {@code META-INF/spring.factories}.
 */
final class PlainReporter implements SpringBootExceptionReporter {

  /** As Spring Boot makes it. */
  PlainReporter(ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    return failure instanceof UnusableHome;
  }
}
