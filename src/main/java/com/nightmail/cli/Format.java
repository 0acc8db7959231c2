package com.nightmail.cli;

import com.nightmail.domain.Run;
import com.nightmail.runs.Execution;
import com.nightmail.runs.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers, times and states as people read them. */
final class Format {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Format() {}

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** "1 row", "2 rows": for words whose plural takes an s. */
  static String count(long value, String what) {
    return number(value) + " " + what + (value == 1 ? "" : "s");
  }

  /** A file's name on one line, whatever it holds. */
  static String fileName(Path file) {
    return VisibleWriter.oneLine(String.valueOf(file.getFileName()));
  }

  /** Below ten with one decimal. */
  static String decimal(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }

  /** What a run that was begun before has before it. */
  static String goesOn(Run run) {
    return run.counts().total() < run.listRows()
        ? "its list was not loaded to its end, and is loaded anew"
        : number(run.counts().ready()) + " to go";
  }

  static String time(@Nullable Instant instant) {
    return instant == null ? "-" : TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  /** As a schedule's zone has it. */
  static String time(@Nullable Instant instant, ZoneId zone) {
    return instant == null ? "-" : MINUTES.format(instant.atZone(zone));
  }

  static String took(Run run) {
    if (run.startedAt() == null) {
      return "-";
    }
    var end = run.endedAt() == null ? Instant.now() : run.endedAt();
    return duration(Duration.between(run.startedAt(), end));
  }

  static String duration(Duration duration) {
    var seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
    return "%d h %02d min".formatted(seconds / 3_600, seconds / 60 % 60);
  }

  /** What a run waits for, or null if it does not: "until 2026-11-28 10:00:00 (...)". */
  static @Nullable String waits(Run run) {
    var wait = run.waits();
    return wait == null ? null : "until %s (%s)".formatted(time(wait.until()), wait.reason());
  }

  /** The state of the run's latest execution; RUNNING while a process sends it. */
  static String status(RunDirectory runs, Run run) {
    if (run.owner() != null) {
      return run.stopRequested() ? "STOPPING" : "RUNNING";
    }
    if (run.waits() != null) {
      return "WAITING";
    }
    // UNKNOWN is what the job repository says where the end could not be written down at once.
    return runs.lastExecution(run)
        .map(Execution::status)
        .map(status -> status.equals("UNKNOWN") ? "FAILED" : status)
        .orElse("NEW");
  }
}
