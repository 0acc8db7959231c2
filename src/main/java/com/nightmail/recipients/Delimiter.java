package com.nightmail.recipients;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What parts the cells of a list.
 *
 * @param character the delimiter
 * @param declared whether Excel's {@code sep=;} on the first line of the file says so; that line is
 *     no header
 */
record Delimiter(char character, boolean declared) {

  static final String CANDIDATES = ",;\t|";
  private static final int DECLARATION = "sep=;".length();

  /** Takes the candidate that stands most often in the header row, outside quotes. */
  static Delimiter of(Path file, ListFormat format) throws IOException {
    try (BufferedReader text =
        new BufferedReader(new BoundedRecords(ListText.open(file, format)))) {
      text.mark(DECLARATION + 1);
      char[] start = new char[DECLARATION + 1];
      int length = Math.max(text.read(start), 0);
      text.reset();
      return isDeclaration(start, length)
          ? new Delimiter(start[DECLARATION - 1], true)
          : new Delimiter(mostFrequent(text), false);
    }
  }

  private static boolean isDeclaration(char[] start, int length) {
    return length >= DECLARATION
        && new String(start, 0, DECLARATION - 1).equalsIgnoreCase("sep=")
        && "\"\r\n".indexOf(start[DECLARATION - 1]) < 0
        && (length == DECLARATION || isEndOfLine(start[DECLARATION]));
  }

  private static char mostFrequent(BufferedReader text) throws IOException {
    int[] counts = new int[CANDIDATES.length()];
    boolean quoted = false;
    boolean cellStart = true;
    boolean closedQuote = false;
    boolean blank = true;
    for (int c = next(text); c >= 0 && (quoted || blank || !isEndOfLine(c)); c = next(text)) {
      blank &= Character.isWhitespace(c);
      if (c == '"' && (quoted || cellStart || closedQuote)) {
        closedQuote = quoted;
        quoted = !quoted;
        cellStart = false;
        continue;
      }
      int candidate = quoted ? -1 : CANDIDATES.indexOf(c);
      if (candidate >= 0) {
        counts[candidate]++;
      }
      blank &= candidate < 0;
      cellStart = candidate >= 0 || blank;
      closedQuote = false;
    }
    int best = 0;
    for (int i = 1; i < counts.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    return CANDIDATES.charAt(best);
  }

  /** A header without an end is the parser's to refuse: it knows where the quote opened. */
  private static int next(BufferedReader text) throws IOException {
    try {
      return text.read();
    } catch (BoundedRecords.EndlessRecord e) {
      return -1;
    }
  }

  private static boolean isEndOfLine(int c) {
    return c == '\n' || c == '\r';
  }
}
