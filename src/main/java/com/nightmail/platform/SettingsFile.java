package com.nightmail.platform;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** Settings from {@code application.yaml} in the home directory, if there is one. */
final class SettingsFile {
  private static final String NAME = "application.yaml";

  /** Files that Spring Boot would take for settings, so that somebody may expect it here. */
  private static final List<String> NOT_READ =
      List.of("application.yml", "application.properties", "config/application.yaml");

  private SettingsFile() {}

  static Path in(Path home) {
    return home.resolve(NAME);
  }

  /**
   * @param problems takes those that keep the file from being read
   * @return its documents, the one that wins first
   */
  static List<PropertySource<?>> read(Path home, List<String> problems) {
    var file = in(home);
    for (var other : NOT_READ) {
      if (Files.exists(home.resolve(other))) {
        problems.add(
            "%s would not be read. Name it %s, or remove it.".formatted(home.resolve(other), file));
      }
    }
    try {
      Files.readString(file); // in UTF-8, which the loader would not insist on
      return new YamlPropertySourceLoader().load(NAME, new FileSystemResource(file)).reversed();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (CharacterCodingException e) {
      problems.add(file + " is not in UTF-8. Save it in UTF-8.");
    } catch (IOException e) {
      problems.add("%s cannot be read: %s".formatted(file, e));
    } catch (RuntimeException e) {
      var reason = Objects.requireNonNullElse(e.getMessage(), e.toString()).strip();
      problems.add("%s is no valid YAML: %s".formatted(file, reason));
    }
    return List.of();
  }
}
