package com.nightmail.cli;

import com.nightmail.domain.Counts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, in words. Speed is what happened within the last ten seconds under the eyes of
 * this process: what was sent before a restart is progress, and no speed.
 */
final class Progress {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int WIDEST_BAR = 60;
  private static final int NARROWEST_BAR = 5;

  private final int rows;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private @Nullable String waiting;
  private @Nullable String said;

  private record Sample(long nanos, int done) {}

  /**
   * @param rows of the list
   */
  Progress(int rows) {
    this.rows = rows;
  }

  /**
   * Takes the latest counts.
   *
   * @param nanos {@link System#nanoTime()} of the counts
   * @param awaited what the run waits for, in one sentence, or null while it flows
   */
  void update(Counts latest, long nanos, @Nullable String awaited) {
    var wasLoading = loading();
    counts = latest;
    waiting = awaited;
    if (loading() != wasLoading) {
      samples.clear();
    }
    samples.add(new Sample(nanos, loading() ? counts.total() : answered()));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** One line, for output that is kept. */
  String line() {
    if (waiting != null) {
      return "waiting  %s: %s; %s".formatted(done(), waiting, outcomes());
    }
    return loading()
        ? "loading  %s rows".formatted(done())
        : "sending  %s%s: %s".formatted(done(), pace(), outcomes());
  }

  /**
   * The line, or null while it says what it said before: a file is not filled with one sentence.
   */
  @Nullable String newLine() {
    var line = line();
    if (line.equals(said)) {
      return null;
    }
    said = line;
    return line;
  }

  /** A bar and what belongs to it, for a terminal of so many columns; the last is left free. */
  List<String> lines(int terminalColumns) {
    var columns = terminalColumns - 1;
    var lines = new ArrayList<String>();
    lines.add(bar(columns));
    if (!loading()) {
      lines.add(indented(outcomes()));
    }
    if (waiting != null) {
      lines.addAll(wrapped(waiting, columns));
    }
    return lines;
  }

  private String bar(int columns) {
    var phase = loading() ? "loading" : "sending";
    var percent = rows == 0 ? 0 : (int) (100L * doneRows() / rows);
    var rest = "%3d %%  %s%s".formatted(percent, done(), pace());
    var width = Math.min(WIDEST_BAR, columns - phase.length() - rest.length() - " [] ".length());
    if (width < NARROWEST_BAR) {
      return phase + " " + rest;
    }
    var filled = rows == 0 ? 0 : (int) ((long) width * doneRows() / rows);
    return phase + " [" + "=".repeat(filled) + " ".repeat(width - filled) + "] " + rest;
  }

  private boolean loading() {
    return counts.total() < rows;
  }

  private int doneRows() {
    return loading() ? counts.total() : rows - toGo();
  }

  private int toGo() {
    return counts.ready() + counts.claimed();
  }

  private int answered() {
    return counts.taken() + counts.refused() + counts.inDoubt();
  }

  private String done() {
    return "%s of %s".formatted(Format.number(doneRows()), Format.number(rows));
  }

  /** The speed once it is known while the run flows, and how long the rest takes at that speed. */
  private String pace() {
    var first = samples.peekFirst();
    var last = samples.peekLast();
    if (waiting != null
        || first == null
        || last == null
        || last.nanos() - first.nanos() < LEAST_NANOS) {
      return "";
    }
    var rate = (last.done() - first.done()) * 1e9 / (last.nanos() - first.nanos());
    var pace = ", %s/s".formatted(Format.decimal(Math.max(0, rate)));
    if (loading() || rate < 0.1) {
      return pace;
    }
    return pace
        + ", %s to go".formatted(Format.duration(Duration.ofSeconds((long) (toGo() / rate))));
  }

  private String outcomes() {
    return String.format(
        Locale.ROOT,
        "accepted %,d, refused %,d, in doubt %,d",
        counts.taken(),
        counts.refused(),
        counts.inDoubt());
  }

  private static List<String> wrapped(String sentence, int columns) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (var word : sentence.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > columns - indented("").length()) {
        lines.add(indented(line.toString()));
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(indented(line.toString()));
    return lines;
  }

  private static String indented(String text) {
    return "        " + text;
  }
}
