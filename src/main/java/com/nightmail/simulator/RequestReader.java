package com.nightmail.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads HTTP/1.1 requests off one connection, as much of each as asked for. */
final class RequestReader {

  private static final int LONGEST_LINE = 16 * 1024;
  private static final int LONGEST_BODY = 1024 * 1024;

  /** Start line and headers, names in lower case. */
  record Head(String method, String path, Map<String, String> headers) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final InputStream in;
  private final byte[] buffer = new byte[2048];
  private int at;
  private int end;

  RequestReader(InputStream in) {
    this.in = in;
  }

  /** Waits for the next request's first byte; -1 once the client has closed. */
  int peek() throws IOException {
    return at < end || fill() ? buffer[at] : -1;
  }

  Head head() throws IOException {
    String[] start = line().split(" ", 3);
    if (start.length < 3) {
      throw new IOException("not an HTTP request");
    }
    Map<String, String> headers = HashMap.newHashMap(16);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return new Head(start[0], start[1], headers);
  }

  byte[] body(Head head) throws IOException {
    if (head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
      return chunks();
    }
    String length = head.header("content-length");
    return length.isEmpty() ? new byte[0] : exactly(Integer.parseInt(length));
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int length = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
      if (length == 0) {
        while (!line().isEmpty()) {
          // trailers mean nothing here
        }
        return body.toByteArray();
      }
      body.writeBytes(exactly(length));
      line();
    }
  }

  private byte[] exactly(int length) throws IOException {
    if (length > LONGEST_BODY) {
      throw new IOException("a body of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    int had = Math.min(length, end - at);
    System.arraycopy(buffer, at, bytes, 0, had);
    at += had;
    if (in.readNBytes(bytes, had, length - had) < length - had) {
      throw new EOFException();
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    while (true) {
      if (at == end && !fill()) {
        throw new EOFException();
      }
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      line.append(new String(buffer, from, at - from, ISO_8859_1));
      if (line.length() > LONGEST_LINE) {
        throw new IOException("a header of more than " + LONGEST_LINE + " bytes");
      }
      if (at < end) {
        at++;
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r'
            ? line.substring(0, length - 1)
            : line.toString();
      }
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }
}
