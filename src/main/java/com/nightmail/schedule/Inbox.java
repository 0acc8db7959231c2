package com.nightmail.schedule;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Where lists are put: finds the newest that is new, and tells a list from one being written. */
final class Inbox {
  private static final String DONE = ".done";

  private Inbox() {}

  /**
   * A file as it stands there.
   *
   * @param done whether a file beside it, of the same name and {@code .done}, says it is complete
   */
  record Found(Path file, long size, FileTime modified, boolean done) {

    /** The same as long as the file is not written to. */
    String asSeen() {
      return "%s (%d bytes, %s)".formatted(file, size, modified);
    }
  }

  /**
   * The newest file, or the fixed one.
   *
   * @param seen whether an earlier night has taken a file as it stands there; that does not matter
   *     for a fixed one
   */
  static Optional<Found> newest(Plan plan, Predicate<String> seen) throws IOException {
    if (!plan.hasWildcards()) {
      return found(plan.list());
    }
    return files(plan.list()).stream()
        .flatMap(file -> stat(file).stream())
        .sorted(Comparator.comparing(Found::modified).thenComparing(Found::file).reversed())
        .filter(found -> !seen.test(found.asSeen()))
        .findFirst();
  }

  private static List<Path> files(Path pattern) throws IOException {
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.getFileName());
    try (var files = Files.list(pattern.getParent())) {
      return files
          .filter(file -> matcher.matches(file.getFileName()))
          .filter(file -> !file.getFileName().toString().endsWith(DONE))
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static Optional<Found> stat(Path file) {
    try {
      return found(file);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Empty if there is no such file. */
  static Optional<Found> found(Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new Found(
                  file,
                  attributes.size(),
                  attributes.lastModifiedTime(),
                  Files.exists(file.resolveSibling(file.getFileName() + DONE))))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
