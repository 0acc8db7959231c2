package com.nightmail.receipts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nightmail.support.Provider;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

/**
 * Keeps a connection for as long as the server does, and posts calls made ready beforehand, as
 * cheaply as can be: whoever measures a server on the machine it runs on has to leave it the
 * processor.
 */
final class Caller implements AutoCloseable {
  private final URI address;
  private Socket socket;
  private InputStream answers;

  Caller(URI address) throws IOException {
    this.address = address;
    connect();
  }

  /** A signed call, as the bytes that go over the wire. */
  static byte[] call(URI address, String body) {
    var bytes = body.getBytes(UTF_8);
    var head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nX-Hub-Signature-256: %s\r\n\r\n"
            .formatted(
                address.getPath(),
                address.getAuthority(),
                bytes.length,
                Provider.signature(Provider.SECRET, body));
    var call = new ByteArrayOutputStream();
    call.writeBytes(head.getBytes(US_ASCII));
    call.writeBytes(bytes);
    return call.toByteArray();
  }

  /** Posts a call and waits for its answer, which must be without a body. */
  int post(byte[] call) throws IOException {
    socket.getOutputStream().write(call);
    var status = Integer.parseInt(line().substring(9, 12));
    var closes = false;
    for (var header = line(); !header.isEmpty(); header = line()) {
      closes |= header.equalsIgnoreCase("Connection: close");
    }
    if (closes) {
      close();
      connect();
    }
    return status;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void connect() throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    answers = new BufferedInputStream(socket.getInputStream());
  }

  private String line() throws IOException {
    var line = new StringBuilder(80);
    for (var next = answers.read(); next != '\n'; next = answers.read()) {
      if (next < 0) {
        throw new EOFException("the server hung up after: " + line);
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
