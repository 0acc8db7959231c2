package com.nightmail.campaign;

/**
 * The whitespace rule of text parameters: Meta refuses line breaks, tabs and long runs of spaces.
 */
final class Whitespace {

  private static final int MOST_SPACES = 4;

  private Whitespace() {}

  /** {@code text} with each run that holds a break or tab, or is too long, as one space. */
  static String fold(String text) {
    int length = text.length();
    StringBuilder folded = null;
    int copied = 0;
    for (int i = 0; i < length; i++) {
      if (!isSpace(text.charAt(i))) {
        continue;
      }
      int start = i;
      boolean broken = false;
      while (i < length && isSpace(text.charAt(i))) {
        broken |= text.charAt(i) != ' ';
        i++;
      }
      if (broken || i - start > MOST_SPACES) {
        folded = folded == null ? new StringBuilder(length) : folded;
        folded.append(text, copied, start).append(' ');
        copied = i;
      }
    }
    return folded == null ? text : folded.append(text, copied, length).toString();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }
}
