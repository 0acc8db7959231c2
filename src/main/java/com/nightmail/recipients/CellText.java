package com.nightmail.recipients;

/** What spreadsheets put around the text of a cell, and how to see past it. */
final class CellText {

  private static final int PHONE_DIGITS = 8;

  private CellText() {}

  /** The text without white space, no-break spaces and invisible characters at either end. */
  static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isPadding(text.charAt(start))) {
      start++;
    }
    while (end > start && isPadding(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** White space of any width, or a character nobody sees: LRM, RLM, ZWSP, a byte order mark. */
  static boolean isPadding(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || isInvisible(c);
  }

  static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT;
  }

  /** Whether a text has the digits of a phone number and no letters. */
  static boolean looksLikePhone(String text) {
    return text.codePoints().filter(Character::isDigit).count() >= PHONE_DIGITS
        && text.codePoints().noneMatch(Character::isLetter);
  }
}
