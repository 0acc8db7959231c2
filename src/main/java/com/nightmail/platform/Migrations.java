package com.nightmail.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The versions of the database's tables, as the migrations of this build make them. */
public final class Migrations {
  private static final String FOLDER = "db/migration";
  private static final Pattern NAME = Pattern.compile("V(\\d+)__\\w+\\.sql");

  private Migrations() {}

  /** The version after all migrations, as it stands in {@code flyway_schema_history}. */
  public static String newest() {
    try (var names = names()) {
      return names
          .flatMap(name -> NAME.matcher(name).results())
          .map(version -> Integer.valueOf(version.group(1)))
          .max(Integer::compare)
          .map(String::valueOf)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> names() throws IOException {
    var folder = Objects.requireNonNull(Migrations.class.getClassLoader().getResource(FOLDER));
    if (folder.openConnection() instanceof JarURLConnection inJar) {
      return inJar.getJarFile().stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(FOLDER))
          .map(name -> name.substring(name.lastIndexOf('/') + 1));
    }
    return Files.list(Path.of(folder.getPath())).map(file -> String.valueOf(file.getFileName()));
  }
}
