package com.nightmail.recipients;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is wrong with a record that the CSV parser gave up on.
 *
 * <p>The parser knows only where it stopped, which may be the end of the file. A person needs the
 * place where the quote opened, so the file is read once more, up to there.
 */
final class BrokenRecord {

  private static final String CLOSE =
      "Close it, or write it twice (\"\") if it belongs to the text";

  private enum Place {
    CELL_START,
    PLAIN,
    QUOTED,
    AFTER_QUOTE,
    SPACE_AFTER_QUOTE
  }

  private final Path file;
  private final char delimiter;
  private final BufferedReader text;

  private int line;
  private long column;
  private int last = '\n';

  private Place place = Place.CELL_START;
  private int quoteLine;
  private long quoteColumn;

  private BrokenRecord(Path file, char delimiter, BufferedReader text) {
    this.file = file;
    this.delimiter = delimiter;
    this.text = text;
  }

  /** Describes the first fault of the record that begins on a line. */
  static InvalidList explain(Path file, ListFormat format, char delimiter, int firstLine)
      throws IOException {
    try (BufferedReader text = new BufferedReader(ListText.open(file, format))) {
      return new BrokenRecord(file, delimiter, text).explain(firstLine);
    }
  }

  private InvalidList explain(int firstLine) throws IOException {
    int length = 0;
    InvalidList fault = null;
    while (fault == null) {
      int c = next();
      if (line >= firstLine || c < 0) {
        length++;
        fault = c < 0 ? atEnd(firstLine) : at(c, length, firstLine);
      }
    }
    return fault;
  }

  /** Reads a character and keeps its line and column. */
  private int next() throws IOException {
    int c = text.read();
    if (last == '\n' || (last == '\r' && c != '\n')) {
      line++;
      column = 0;
    }
    column++;
    last = c;
    return c;
  }

  private InvalidList atEnd(int firstLine) {
    return place == Place.QUOTED
        ? openQuote("the quote that opens here is never closed")
        : unexplained(firstLine);
  }

  private @Nullable InvalidList at(int c, int length, int firstLine) {
    if (length > BoundedRecords.MAX_CHARS) {
      return tooLong(firstLine);
    }
    boolean endOfLine = c == '\n' || c == '\r';
    Place next = after(c, endOfLine || c == delimiter);
    if (next == null) {
      return strayCharacter();
    }
    if (endOfLine && next != Place.QUOTED) {
      return unexplained(firstLine);
    }
    if (place == Place.CELL_START && next == Place.QUOTED) {
      quoteLine = line;
      quoteColumn = column;
    }
    place = next;
    return null;
  }

  /** The place after a character, as RFC 4180 and the parser see it, or null if it is astray. */
  private @Nullable Place after(int c, boolean endsCell) {
    if (place == Place.QUOTED) {
      return c == '"' ? Place.AFTER_QUOTE : Place.QUOTED;
    }
    if (endsCell) {
      return Place.CELL_START;
    }
    return switch (place) {
      case CELL_START -> c == '"' ? Place.QUOTED : Place.PLAIN;
      case AFTER_QUOTE -> c == '"' ? Place.QUOTED : afterClosedQuote(c);
      case SPACE_AFTER_QUOTE -> afterClosedQuote(c);
      case PLAIN, QUOTED -> place;
    };
  }

  private static @Nullable Place afterClosedQuote(int c) {
    return Character.isWhitespace(c) ? Place.SPACE_AFTER_QUOTE : null;
  }

  private InvalidList openQuote(String what) {
    return InvalidList.at(file, quoteLine, quoteColumn, what, CLOSE);
  }

  private InvalidList tooLong(int firstLine) {
    if (place == Place.QUOTED) {
      return openQuote(
          "the quote that opens here is not closed within %,d characters".formatted(Row.MAX_CHARS));
    }
    return InvalidList.at(
        file,
        firstLine,
        "the row is longer than %,d characters".formatted(Row.MAX_CHARS),
        "Check that this is a CSV file with one recipient a line");
  }

  private InvalidList strayCharacter() {
    return InvalidList.at(
        file,
        line,
        column,
        "text follows the closing quote of the cell that began on line " + quoteLine,
        "Write quotes inside a quoted cell twice (\"\")");
  }

  private InvalidList unexplained(int firstLine) {
    return InvalidList.at(
        file, firstLine, "the row that begins here cannot be read", "Export the list again");
  }
}
