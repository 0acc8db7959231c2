package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.PropertySource;

/**
 * Settings from environment variables. A variable whose name has {@code _FILE} at its end names a
 * file that holds the value, so that a secret need not stand in the environment. A variable without
 * a value, and an empty file, set nothing.
 */
final class EnvironmentVariables {
  private static final String IN_FILE = "_FILE";

  /** Names of the launcher and of docker-compose.yml, which mean nothing to the application. */
  private static final Set<String> OF_OTHERS = Set.of("NIGHTMAIL_JAVA_OPTS", "NIGHTMAIL_CAMPAIGNS");

  private final KnownSettings known;
  private final List<String> problems;
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Where a value came from. */
  record Variable(String name) implements Origin {
    @Override
    public String toString() {
      return name;
    }
  }

  private EnvironmentVariables(KnownSettings known, List<String> problems) {
    this.known = known;
    this.problems = problems;
  }

  /**
   * @param problems takes those of variables that look like settings and are none
   */
  static PropertySource<?> read(
      KnownSettings known, Map<String, String> variables, List<String> problems) {
    var read = new EnvironmentVariables(known, problems);
    new TreeMap<>(variables).forEach(read::take);
    return new OriginTrackedMapPropertySource("environment variables", read.values);
  }

  private void take(String variable, String value) {
    if (value.isBlank() || OF_OTHERS.contains(variable)) {
      return;
    }
    if (variable.equals(Settings.HOME_VARIABLE)) {
      put(Settings.HOME, variable, value);
    } else if (LogLevels.isVariable(variable)) {
      put(LogLevels.named(variable), variable, value);
    } else if (isOurs(variable)) {
      var inFile = variable.endsWith(IN_FILE);
      var setting = inFile ? variable.substring(0, variable.length() - IN_FILE.length()) : variable;
      known
          .findVariable(setting)
          .ifPresentOrElse(
              name ->
                  (inFile ? content(variable, value) : Optional.of(value))
                      .ifPresent(found -> put(name, variable, found)),
              () ->
                  problems.add(
                      "%s is no setting of Nightmail. %s"
                          .formatted(variable, known.remedyForVariable(variable))));
    }
  }

  private static boolean isOurs(String variable) {
    var capitals = variable.toUpperCase(Locale.ROOT).replace('.', '_');
    return Stream.of("NIGHTMAIL_", "SPRING_").anyMatch(capitals::startsWith);
  }

  private Optional<String> content(String variable, String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)).stripTrailing())
          .filter(content -> !content.isEmpty());
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          "%s names the file %s, which cannot be read as text. Put the setting's value into it."
              .formatted(variable, file));
      return Optional.empty();
    }
  }

  private void put(String name, String variable, String value) {
    var before = values.put(name, OriginTrackedValue.of(value, new Variable(variable)));
    if (before != null) {
      problems.add(
          "%s and %s set the same. Unset one of them.".formatted(Origin.from(before), variable));
    }
  }
}
