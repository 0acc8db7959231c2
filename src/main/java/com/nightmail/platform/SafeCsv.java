package com.nightmail.platform;

import java.io.IOException;
import java.io.Writer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/** CSV that a spreadsheet reads without running any of it. Every cell is quoted (RFC 4180). */
public final class SafeCsv {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL).get();

  /** ASCII, full width and small: spreadsheets of East Asia take those for the same. */
  private static final String BEGINS_FORMULA =
      "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b";

  private SafeCsv() {}

  /** Cells that come from others go through {@link #inert} first. */
  public static CSVPrinter printer(Writer out) throws IOException {
    return new CSVPrinter(out, FORMAT);
  }

  /**
   * Keeps a spreadsheet from running a cell as a formula: an apostrophe before what begins like
   * one, also after characters that a spreadsheet may drop when it reads the cell: blanks of any
   * kind, line breaks, controls, and what has no width.
   *
   * <p>Source: OWASP, "CSV Injection".
   */
  public static String inert(@Nullable String cell) {
    if (cell == null || cell.isEmpty()) {
      return "";
    }
    var first = cell.codePoints().dropWhile(SafeCsv::mayBeDropped).findFirst();
    var formula = first.isPresent() && BEGINS_FORMULA.indexOf(first.getAsInt()) >= 0;
    return formula || "\t\r\n".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }

  private static boolean mayBeDropped(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || Character.isIdentifierIgnorable(character); // controls and format characters
  }
}
