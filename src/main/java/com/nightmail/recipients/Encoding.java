package com.nightmail.recipients;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the characters of a list are written: a byte order mark wins, then the campaign's charset,
 * then UTF-8.
 *
 * @param charset how to decode what follows the byte order mark
 * @param markLength bytes of the byte order mark, 0 if there is none
 */
record Encoding(Charset charset, int markLength) {

  private static final byte[] GZIP = bytes(0x1F, 0x8B);
  private static final byte[] PDF = {'%', 'P', 'D', 'F', '-'};
  private static final Pattern HTML =
      Pattern.compile("\\s*<(!doctype\\s+html|html|head|body|table|meta)\\b.*", Pattern.DOTALL);
  private static final byte[] UTF_8_MARK = bytes(0xEF, 0xBB, 0xBF);
  private static final byte[] UTF_16LE_MARK = bytes(0xFF, 0xFE);
  private static final byte[] UTF_16BE_MARK = bytes(0xFE, 0xFF);

  /** Bytes of a file that tell its encoding. */
  static final int HEAD = 64;

  /**
   * Tells the encoding from the first bytes of a file.
   *
   * @throws InvalidList if they are those of a gzip archive, a PDF document or a web page, or if
   *     there are none
   */
  static Encoding of(Path file, byte[] head, ListFormat format) {
    if (startsWith(head, GZIP)) {
      throw InvalidList.of(
          file, "this is a gzip archive, not CSV", "Unpack it with gunzip, and name the CSV file");
    }
    if (startsWith(head, PDF)) {
      throw InvalidList.of(
          file, "this is a PDF document, not CSV", "Export the list as CSV where it was made");
    }
    if (HTML.matcher(text(head)).matches()) {
      throw InvalidList.of(
          file,
          "this is a web page (HTML), not CSV",
          "Download the list again as CSV; a page that asks to log in may have been saved instead");
    }
    Encoding encoding = of(head, format);
    if (head.length == encoding.markLength) {
      throw InvalidList.of(
          file, "the file is empty", "Export the list again, with a header row and its recipients");
    }
    return encoding;
  }

  private static Encoding of(byte[] head, ListFormat format) {
    if (startsWith(head, UTF_8_MARK)) {
      return new Encoding(StandardCharsets.UTF_8, UTF_8_MARK.length);
    }
    if (startsWith(head, UTF_16LE_MARK)) {
      return new Encoding(StandardCharsets.UTF_16LE, UTF_16LE_MARK.length);
    }
    if (startsWith(head, UTF_16BE_MARK)) {
      return new Encoding(StandardCharsets.UTF_16BE, UTF_16BE_MARK.length);
    }
    Charset charset = format.charset();
    return new Encoding(charset == null ? StandardCharsets.UTF_8 : charset, 0);
  }

  /**
   * Which UTF-16 a file without a byte order mark seems to be in: plain letters have a NUL byte
   * each, always on the same side; or nothing.
   */
  static @Nullable Charset unmarkedUtf16(byte[] head) {
    int[] nulls = new int[2];
    for (int i = 0; i < head.length; i++) {
      nulls[i % 2] += head[i] == 0 ? 1 : 0;
    }
    if (nulls[0] > 1 && nulls[1] == 0) {
      return StandardCharsets.UTF_16BE;
    }
    return nulls[1] > 1 && nulls[0] == 0 ? StandardCharsets.UTF_16LE : null;
  }

  private static String text(byte[] head) {
    int mark = startsWith(head, UTF_8_MARK) ? UTF_8_MARK.length : 0;
    return new String(head, mark, head.length - mark, StandardCharsets.ISO_8859_1)
        .toLowerCase(Locale.ROOT);
  }

  static boolean startsWith(byte[] head, byte[] start) {
    return head.length >= start.length
        && Arrays.equals(head, 0, start.length, start, 0, start.length);
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
