package com.nightmail.platform;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.logging.LogLevel;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/** What may be set under {@code logging.level}. */
final class LogLevels {
  private static final String NAME = "logging.level.";
  private static final String VARIABLE = "LOGGING_LEVEL_";

  /**
   * Loggers that write keys, secrets or phone numbers below INFO: the HTTP client (headers,
   * bodies), Spring's web layer and the web server (webhook calls), JDBC (parameters).
   */
  private static final List<String> AT_MOST_INFO =
      List.of(
          "org.apache.hc.client5.http",
          "org.apache.hc.core5",
          "org.springframework.web",
          "org.springframework.http",
          "org.springframework.jdbc",
          "org.apache.coyote",
          "org.apache.tomcat",
          "org.apache.catalina",
          "org.postgresql");

  private LogLevels() {}

  static boolean isLevel(String dotted) {
    return dotted.startsWith(NAME) && dotted.length() > NAME.length();
  }

  /** Other programs have variables that begin with LOGGING_ too: only a logger's level is ours. */
  static boolean isVariable(String variable) {
    return variable.startsWith(VARIABLE) && variable.length() > VARIABLE.length();
  }

  /** The dotted name of what the variable sets, such as {@code logging.level.root}. */
  static String named(String variable) {
    return NAME + variable.substring(VARIABLE.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** What is wrong with a level, as a clause after its name. */
  static Optional<String> problem(String dotted, String value) {
    var logger = dotted.substring(NAME.length());
    var level = value.toUpperCase(Locale.ROOT);
    if (level.equals("FALSE")) { // YAML's reading of off
      return Optional.empty();
    }
    if (Stream.of(LogLevel.values()).noneMatch(known -> known.name().equals(level))) {
      return Optional.of(
          "is \"%s\": it must be one of error, warn, info, debug, trace, off".formatted(value));
    }
    var detailed = level.equals("DEBUG") || level.equals("TRACE");
    if (detailed && AT_MOST_INFO.stream().anyMatch(quiet -> isUnder(quiet, logger))) {
      return Optional.of(
          "is \"%s\": this logger would write keys and phone numbers into the log, so it stays at info"
              .formatted(value));
    }
    return Optional.empty();
  }

  /** Whether anybody has set one. */
  static boolean anySet(ConfigurableEnvironment settings) {
    return settings.getPropertySources().stream()
        .filter(source -> !source.getName().equals(Settings.FIXED))
        .filter(EnumerablePropertySource.class::isInstance)
        .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
        .anyMatch(LogLevels::isLevel);
  }

  private static boolean isUnder(String parent, String logger) {
    return logger.equals(parent) || logger.startsWith(parent + ".");
  }

  /** Holds them at INFO whatever is set for what is above them. */
  static Map<String, Object> limits() {
    return AT_MOST_INFO.stream().collect(Collectors.toMap(NAME::concat, logger -> "INFO"));
  }
}
