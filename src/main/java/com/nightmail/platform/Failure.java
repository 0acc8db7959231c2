package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in one sentence, with the remedy, why the embedded PostgreSQL does not run. */
final class Failure {
  private static final long LEAST_SPACE = 1L << 20;

  private static final Pattern COMPLAINT = Pattern.compile("(?:FATAL|PANIC|ERROR|error): +(.*)");

  private Failure() {}

  /**
   * @param output what the server or the program said
   */
  static String sentence(Path home, String output) {
    var known = known(home, output);
    if (known != null) {
      return known;
    }
    if (diskIsFull(home)) {
      return fullDisk(home);
    }
    return "PostgreSQL under %s does not start: %s (its log: postgresql.log there)."
        .formatted(home, complaint(output));
  }

  /** Of what failed in this process. */
  static String sentence(Path home, IOException failure) {
    var reason = reason(failure);
    var known = known(home, reason);
    return known != null
        ? known
        : "PostgreSQL under %s cannot be started: %s.".formatted(home, reason);
  }

  /** The operating system's words for a failure, with the file where it names one. */
  static String reason(IOException e) {
    var kind =
        switch (e) {
          case AccessDeniedException denied -> "permission denied";
          case NoSuchFileException missing -> "no such file";
          default -> null;
        };
    if (kind != null) {
      return kind + " (" + ((FileSystemException) e).getFile() + ")";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Of those failures whose remedy is known; null if it is another one. */
  static @Nullable String known(Path home, String output) {
    var text = output.toLowerCase(Locale.ROOT);
    if (text.contains("no space left on device") || text.contains("disk quota exceeded")) {
      return fullDisk(home);
    }
    if (text.contains("too many open files")) {
      return "There are too many open files: raise the limit (ulimit -n) of the user that runs"
          + " Nightmail.";
    }
    if (text.contains("cannot allocate memory") || text.contains("out of memory")) {
      return "There is not enough memory for PostgreSQL: it needs 300 MB.";
    }
    if (text.contains("address already in use")) {
      return "PostgreSQL cannot start again because another program has taken its port meanwhile."
          + " End that program, or all Nightmail processes of this home.";
    }
    return null;
  }

  /** Where the server's log is on the full disk as well, only the disk tells. */
  static boolean diskIsFull(Path home) {
    var disk = home.toFile();
    // The superuser may write to what a file system keeps back.
    return (Account.isRoot() ? disk.getFreeSpace() : disk.getUsableSpace()) < LEAST_SPACE;
  }

  static String fullDisk(Path home) {
    return "The disk is full: PostgreSQL cannot write under %s. Free some space there."
        .formatted(home);
  }

  /** The last complaint of a program, else its last line. */
  private static String complaint(String output) {
    var lines = output.lines().filter(line -> !line.isBlank()).toList();
    for (var line : lines.reversed()) {
      var complaint = COMPLAINT.matcher(line);
      if (complaint.find()) {
        return complaint.group(1).strip();
      }
    }
    return lines.isEmpty() ? "it ended without a word" : lines.getLast().strip();
  }
}
