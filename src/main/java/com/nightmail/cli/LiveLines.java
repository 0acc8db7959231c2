package com.nightmail.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A few lines at the bottom of a terminal that are written again in their place.
 *
 * <p>The terminal is not taken over: its keyboard, its modes and its signals stay as they are. A
 * line that is wider than the terminal is cut by it, not wrapped, so that the place stays right
 * after the window has changed.
 */
final class LiveLines implements AutoCloseable {
  private static final int USUAL_COLUMNS = 80;
  private static final long LOOK_AT_WIDTH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String CUT = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final String ERASE_REST_OF_LINE = "\033[K";
  private static final String ERASE_BELOW = "\033[J";
  private static final String UP = "\033[%dA";

  private final PrintStream terminal;
  private int shown;
  private int columns;
  private long columnsSince;

  LiveLines(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** Whether standard output is a terminal that understands these lines. */
  static boolean possible() {
    return Boolean.getBoolean("nightmail.terminal") && !"dumb".equals(System.getenv("TERM"));
  }

  /** The width of the terminal, at most five seconds ago; 80 where it does not tell. */
  int columns() {
    if (columns == 0 || System.nanoTime() - columnsSince > LOOK_AT_WIDTH_NANOS) {
      columns = ask();
      columnsSince = System.nanoTime();
    }
    return columns;
  }

  /** Shows these lines in the place of those before. */
  void show(List<String> lines) {
    var text = new StringBuilder(toFirst()).append(CUT);
    for (int i = 0; i < lines.size(); i++) {
      text.append(i == 0 ? "" : "\n");
      text.append(VisibleWriter.oneLine(lines.get(i))).append(ERASE_REST_OF_LINE);
    }
    print(text.append(ERASE_BELOW).append(WRAP));
    shown = lines.size();
  }

  /** Writes a line that stays; what is shown moves below it. */
  void above(String line) {
    print(toFirst() + ERASE_BELOW + VisibleWriter.oneLine(line) + "\n");
    shown = 0;
  }

  /** Leaves the last lines where they are, and goes on below them. */
  @Override
  public void close() {
    if (shown > 0) {
      print("\n");
      shown = 0;
    }
  }

  private String toFirst() {
    return shown == 0 ? "" : shown == 1 ? "\r" : "\r" + UP.formatted(shown - 1);
  }

  private void print(CharSequence text) {
    terminal.print(text);
    terminal.flush();
  }

  private static int ask() {
    try {
      var stty =
          new ProcessBuilder("sh", "-c", "stty size </dev/tty")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      var columns = Integer.parseInt(size.strip().split(" ")[1]);
      return columns > 0 ? columns : USUAL_COLUMNS;
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException untold) {
      return USUAL_COLUMNS;
    }
  }
}
