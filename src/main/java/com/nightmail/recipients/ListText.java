package com.nightmail.recipients;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a list file, none replaced and none lost: bytes that the charset does not know
 * and NUL characters are refused with their line and column.
 *
 * <p>Lines end with LF, CRLF or CR; columns count UTF-16 units, both from 1, as editors do.
 */
final class ListText extends Reader {

  private static final int BYTES = 64 * 1024;
  private static final int CHARS = 16 * 1024;

  private final Path file;
  private final ListBytes source;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes;
  private final CharBuffer chars = CharBuffer.allocate(CHARS).limit(0);
  private final @Nullable Charset unmarked;
  private boolean ended;

  private int line = 1;
  private long decoded;
  private long lineStart;
  private boolean afterCarriageReturn;

  private ListText(Path file, ListBytes source, ListFormat format) throws IOException {
    this.file = file;
    this.source = source;
    this.bytes = ByteBuffer.allocate(BYTES).limit(0);
    while (bytes.limit() < Encoding.HEAD && !ended) {
      fill();
    }
    byte[] head = Arrays.copyOf(bytes.array(), Math.min(bytes.limit(), Encoding.HEAD));
    Encoding encoding = Encoding.of(file, head, format);
    this.unmarked = Encoding.unmarkedUtf16(head);
    bytes.position(encoding.markLength());
    this.decoder =
        encoding
            .charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /**
   * Opens a list file behind its byte order mark.
   *
   * @throws InvalidList if there is no such file, it may not be read, is empty or no text
   */
  static ListText open(Path file, ListFormat format) throws IOException {
    ListBytes source = ListBytes.open(file);
    try {
      return new ListText(file, source, format);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidList at the first malformed byte or NUL character
   */
  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (!chars.hasRemaining() && !decode()) {
      return -1;
    }
    int count = Math.min(length, chars.remaining());
    chars.get(target, offset, count);
    return count;
  }

  /** SHA-256 of the file in hexadecimal, once all of it has been read; to be asked for once. */
  String checksum() {
    return source.checksum();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  private boolean decode() throws IOException {
    chars.clear();
    while (true) {
      CoderResult result = decoder.decode(bytes, chars, ended);
      if (chars.position() > 0) {
        chars.flip();
        locate(chars.array(), chars.limit());
        return true;
      }
      if (result.isError()) {
        throw malformed(result.length());
      }
      if (ended) {
        chars.limit(0);
        return false;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = source.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = read < 0;
    bytes.position(bytes.position() + Math.max(read, 0)).flip();
  }

  private void locate(char[] text, int length) {
    for (int i = 0; i < length; i++) {
      char c = text[i];
      if (c > '\r') {
        afterCarriageReturn = false;
      } else {
        locateControl(c, decoded + i);
      }
    }
    decoded += length;
  }

  private void locateControl(char c, long position) {
    if (c == 0) {
      throw nul(position - lineStart + 1);
    }
    boolean endOfLine = c == '\n' || c == '\r';
    if (endOfLine) {
      line += c == '\n' && afterCarriageReturn ? 0 : 1;
      lineStart = position + 1;
    }
    afterCarriageReturn = c == '\r';
  }

  private InvalidList nul(long column) {
    return unmarked == null
        ? InvalidList.at(
            file,
            line,
            column,
            "there is a NUL character here, which no text has: the file is damaged",
            "Export the list again, or remove the character")
        : InvalidList.at(
            file,
            line,
            column,
            "there is a NUL character here, as in UTF-16 without a byte order mark",
            "Set recipients.charset to %s, or save the file as UTF-8 (\"CSV UTF-8\" in Excel)"
                .formatted(unmarked));
  }

  private InvalidList malformed(int length) {
    String hex =
        HexFormat.ofDelimiter(" ")
            .withUpperCase()
            .formatHex(bytes.array(), bytes.position(), bytes.position() + length);
    return InvalidList.at(
        file,
        line,
        decoded - lineStart + 1,
        (length == 1 ? "byte %s is not valid %s" : "bytes %s are not valid %s")
            .formatted(hex, decoder.charset()),
        "Save the file as UTF-8 (\"CSV UTF-8\" in Excel) or set recipients.charset");
  }
}
