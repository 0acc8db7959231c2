package com.nightmail.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes for a person to read: characters that could steer a terminal, or that nobody can see, are
 * written as {@code \}{@code uXXXX}. Lists, receipts and file names come from others, and what they
 * hold must not move the cursor, hide a line or turn a sentence round.
 *
 * <p>Replaced are control characters except tab and line feed, format characters (bidirectional
 * overrides, zero width, byte order mark), Unicode's line and paragraph separators, and halves of
 * surrogate pairs. All that commands print goes through here, except data that a program reads: the
 * export, and JSON, which escapes by itself.
 */
final class VisibleWriter extends FilterWriter {

  VisibleWriter(Writer out) {
    super(out);
  }

  /** The text as it is written. */
  static String visible(String text) {
    return text.codePoints().allMatch(VisibleWriter::isVisible) ? text : replaced(text);
  }

  /** The same on one line: a line feed is replaced as well. */
  static String oneLine(String text) {
    return visible(text).replace("\n", "\\u000a");
  }

  @Override
  public void write(int character) throws IOException {
    write(new char[] {(char) character}, 0, 1);
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    out.write(visible(new String(characters, offset, length)));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    out.write(visible(text.substring(offset, offset + length)));
  }

  private static String replaced(String text) {
    var visible = new StringBuilder(text.length() + 16);
    var windowsLineEnd = text.indexOf("\r\n");
    for (int i = 0; i < text.length(); ) {
      var character = text.codePointAt(i);
      if (i == windowsLineEnd) {
        visible.append('\r');
        windowsLineEnd = text.indexOf("\r\n", i + 1);
      } else if (isVisible(character)) {
        visible.appendCodePoint(character);
      } else {
        visible.append("\\u%04x".formatted(character));
      }
      i += Character.charCount(character);
    }
    return visible.toString();
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character == '\n' || character == '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
