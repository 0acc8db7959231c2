package com.nightmail.recipients;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a cell's number means, by the format that the cell is shown in. A workbook has no dates,
 * only numbers that look like one.
 *
 * @see <a
 *     href="https://learn.microsoft.com/dotnet/api/documentformat.openxml.spreadsheet.numberingformat">numbers
 *     of the built-in formats</a>
 */
enum NumberFormat {
  NUMBER,
  DATE,
  DATE_AND_TIME,
  TIME;

  /** Texts in quotes, escaped, filling and padding characters. */
  private static final Pattern LITERALS = Pattern.compile("\"[^\"]*\"|[\\\\_*].");

  /** Hours that go on after 24: a duration. */
  private static final Pattern ELAPSED = Pattern.compile("\\[(h+|m+|s+)]");

  /** Colours, conditions, currencies and languages. */
  private static final Pattern BRACKETS = Pattern.compile("\\[[^]]*]");

  /**
   * @param id of the format
   * @param code of the format, or null for a built-in one
   */
  static NumberFormat of(int id, @Nullable String code) {
    if (code == null) {
      return builtIn(id);
    }
    String plain = LITERALS.matcher(code.toLowerCase(Locale.ROOT)).replaceAll("");
    if (ELAPSED.matcher(plain).find()) {
      return NUMBER;
    }
    plain = BRACKETS.matcher(plain).replaceAll("");
    int section = plain.indexOf(';');
    plain = section < 0 ? plain : plain.substring(0, section);
    if (plain.contains("general")) {
      return NUMBER;
    }
    boolean time = has(plain, "hs");
    boolean date = has(plain, "yd") || (has(plain, "m") && !time);
    if (date) {
      return time ? DATE_AND_TIME : DATE;
    }
    return time ? TIME : NUMBER;
  }

  private static NumberFormat builtIn(int id) {
    return switch (id) {
      case 14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36 -> DATE;
      case 50, 51, 52, 53, 54, 55, 56, 57, 58 -> DATE;
      case 22 -> DATE_AND_TIME;
      case 18, 19, 20, 21, 32, 33, 45, 47 -> TIME;
      default -> NUMBER;
    };
  }

  private static boolean has(String text, String anyOf) {
    return text.chars().anyMatch(c -> anyOf.indexOf(c) >= 0);
  }
}
