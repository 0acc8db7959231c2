package com.nightmail.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What has arrived on one connection. It understands just enough of HTTP/1.1 to know when a request
 * is there as a whole, body included: an answer to half a request would measure nothing.
 */
final class RequestBuffer {
  private static final int SIZE = 16 * 1024;
  private static final byte[] POST = "POST ".getBytes(US_ASCII);
  private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(US_ASCII);
  private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(US_ASCII);
  private static final int CRLF = 2;
  private static final byte[] TO = "\"to\":\"".getBytes(US_ASCII);

  /** {@link #take}: not all of it is there yet. */
  static final long INCOMPLETE = 0;

  /** {@link #take}: no POST, or one without an end or a number. */
  static final long MALFORMED = -1;

  private final byte[] bytes = new byte[SIZE];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes);

  /** To read into. */
  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Takes the next request out.
   *
   * @return the number it is for, or {@link #INCOMPLETE} or {@link #MALFORMED}
   */
  long take() {
    var end = buffer.position();
    var bodyAt = endOfHead(end);
    if (bodyAt < 0) {
      return end == SIZE ? discard() : INCOMPLETE;
    }
    var bodyEnd = endOfBody(bodyAt, end);
    if (bodyEnd < 0 || bodyEnd > SIZE || !startsWith(POST, 0)) {
      return discard();
    }
    if (bodyEnd > end) {
      return INCOMPLETE;
    }
    var number = number(bodyAt, bodyEnd);
    buffer.flip().position(bodyEnd);
    buffer.compact();
    return number;
  }

  private long discard() {
    buffer.clear();
    return MALFORMED;
  }

  private int endOfHead(int end) {
    for (var i = 3; i < end; i++) {
      if (bytes[i] == '\n' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /** Where the body ends, as far as that can be told: if not, beyond what is there; -1: never. */
  private int endOfBody(int bodyAt, int end) {
    var length = header(CONTENT_LENGTH, bodyAt);
    if (length >= 0) {
      return bodyAt + (int) digits(length, 10);
    }
    return header(CHUNKED, bodyAt) < 0 ? -1 : endOfChunks(bodyAt, end);
  }

  /** Each chunk begins with its length in a line of its own; one of length 0 ends the body. */
  private int endOfChunks(int bodyAt, int end) {
    for (var at = bodyAt; at < end; ) {
      var line = at;
      while (line < end && bytes[line] != '\n') {
        line++;
      }
      var length = (int) digits(at, 16);
      at = line + 1 + length + CRLF;
      if (length == 0 && line < end) {
        return at;
      }
    }
    return end + 1;
  }

  /** Where the value of a header begins; -1 if there is none. */
  private int header(byte[] name, int headEnd) {
    for (var i = 1; i < headEnd - name.length; i++) {
      if (bytes[i - 1] == '\n' && startsWith(name, i)) {
        var at = i + name.length;
        while (bytes[at] == ' ') {
          at++;
        }
        return at;
      }
    }
    return -1;
  }

  private long digits(int at, int radix) {
    var value = 0L;
    for (int digit; at < SIZE && (digit = Character.digit(bytes[at], radix)) >= 0; at++) {
      value = radix * value + digit;
    }
    return value;
  }

  private long number(int from, int to) {
    for (var i = from; i < to - TO.length; i++) {
      if (bytes[i] == '"' && Arrays.equals(bytes, i, i + TO.length, TO, 0, TO.length)) {
        var at = i + TO.length;
        if (bytes[at] == '+') {
          at++;
        }
        var number = digits(at, 10);
        return number > 0 ? number : MALFORMED;
      }
    }
    return MALFORMED;
  }

  /** Letters in whatever case. */
  private boolean startsWith(byte[] word, int at) {
    for (var i = 0; i < word.length; i++) {
      var expected = word[i];
      var actual = bytes[at + i];
      if (actual != expected && Character.toLowerCase(actual) != Character.toLowerCase(expected)) {
        return false;
      }
    }
    return true;
  }
}
