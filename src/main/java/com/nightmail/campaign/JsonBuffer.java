package com.nightmail.campaign;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Growing UTF-8 JSON. Whatever text is given, {@link #string} writes one valid JSON string: quotes,
 * backslashes and control characters escaped, half a surrogate pair as U+FFFD.
 */
final class JsonBuffer {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final char REPLACEMENT = '\uFFFD';

  /** No UTF-16 unit takes more bytes than a {@code \}{@code u0000} escape. */
  private static final int MOST_BYTES_PER_CHAR = 6;

  private byte[] bytes;
  private int size;

  JsonBuffer(int expectedSize) {
    bytes = new byte[Math.max(16, expectedSize)];
  }

  JsonBuffer raw(byte[] utf8) {
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
    return this;
  }

  JsonBuffer raw(String ascii) {
    return raw(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  JsonBuffer string(String text) {
    int length = text.length();
    reserve(length * MOST_BYTES_PER_CHAR + 2);
    bytes[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (!Character.isSurrogate(c)) {
        encode(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        encode(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        encode(REPLACEMENT);
      }
    }
    bytes[size++] = '"';
    return this;
  }

  private void ascii(char c) {
    if (c == '"' || c == '\\') {
      bytes[size++] = '\\';
      bytes[size++] = (byte) c;
    } else if (c >= ' ') {
      bytes[size++] = (byte) c;
    } else {
      bytes[size++] = '\\';
      bytes[size++] = 'u';
      bytes[size++] = '0';
      bytes[size++] = '0';
      bytes[size++] = HEX[c >> 4];
      bytes[size++] = HEX[c & 0xF];
    }
  }

  private void encode(int codePoint) {
    if (codePoint < 0x800) {
      bytes[size++] = (byte) (0xC0 | codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        bytes[size++] = (byte) (0xE0 | codePoint >> 12);
      } else {
        bytes[size++] = (byte) (0xF0 | codePoint >> 18);
        bytes[size++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
      }
      bytes[size++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
    }
    bytes[size++] = (byte) (0x80 | codePoint & 0x3F);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
