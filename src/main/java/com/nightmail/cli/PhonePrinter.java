package com.nightmail.cli;

import com.nightmail.templates.PhoneMessage;
import java.io.PrintStream;

/**
 * Prints messages to standard output. Not through {@link VisibleWriter}: here text is made visible
 * piece by piece, so that a terminal sees which of it is bold.
 */
final class PhonePrinter {
  private final PrintStream out;
  private final boolean ansi = LiveLines.possible();

  PhonePrinter() {
    this(System.out);
  }

  PhonePrinter(PrintStream out) {
    this.out = out;
  }

  void print(PhoneMessage message) {
    new PhoneView(ansi).draw(message).forEach(out::println);
    out.flush();
  }
}
