package com.nightmail.cli;

import com.nightmail.domain.Run;
import com.nightmail.runs.LaunchRejected;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that appears whole or not at all: written beside its place under a name of its own, and
 * moved there at the end. Only its owner may read it, from its first byte on.
 */
final class OutputFile {
  private final Path file;
  private final boolean replace;

  private OutputFile(Path file, boolean replace) {
    this.file = file;
    this.replace = replace;
  }

  /** Writes the content. */
  interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /**
   * @param force whether a file that is there already is replaced
   * @param runs whose lists and campaign files are never replaced
   * @throws LaunchRejected if the file must not be written
   */
  static OutputFile of(Path file, boolean force, List<Run> runs) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new LaunchRejected("%s: there is no directory %s.".formatted(file, parent));
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      refuseInput(file, runs);
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new LaunchRejected(
            "%s is no regular file. Name another, or - for standard output.".formatted(file));
      }
      if (!force) {
        throw exists(file);
      }
    }
    return new OutputFile(file, force);
  }

  /** Not by way of System.out, which keeps to itself that a disk is full or a pipe is closed. */
  static void toStandardOutput(Content content) throws IOException {
    try (var out =
        new BufferedWriter(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8))) {
      content.writeTo(out);
    }
  }

  void write(Content content) throws IOException {
    // Made for its owner alone (0600), as Files.createTempFile promises.
    var part = Files.createTempFile(file.toAbsolutePath().getParent(), ".nightmail-", ".part");
    part.toFile().deleteOnExit(); // should a signal end this process
    try {
      try (var out =
          new BufferedWriter(
              new OutputStreamWriter(Files.newOutputStream(part), StandardCharsets.UTF_8))) {
        content.writeTo(out);
      }
      moveIntoPlace(part);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void moveIntoPlace(Path part) throws IOException {
    if (replace) {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      Files.move(part, file);
    } catch (FileAlreadyExistsException e) {
      throw exists(file); // since it was looked for
    }
  }

  /** The same file by whatever name: through links, hard ones too, or another spelling. */
  private static void refuseInput(Path file, List<Run> runs) throws IOException {
    for (var run : runs) {
      for (var input : Stream.of(run.list(), run.sourcePath()).toList()) {
        if (Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input)) {
          throw new LaunchRejected(
              "%s is the %s of run %d, and is never replaced. Name another file."
                  .formatted(
                      file,
                      input.equals(run.list()) ? "recipient list" : "campaign file",
                      run.id()));
        }
      }
    }
  }

  private static LaunchRejected exists(Path file) {
    return new LaunchRejected(
        "%s exists already. Name another file, or say --force to replace it.".formatted(file));
  }
}
