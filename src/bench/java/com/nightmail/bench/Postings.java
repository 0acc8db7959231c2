package com.nightmail.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Messages to a gateway by bare sockets: they warm it up, and show what one costs it. */
final class Postings {
  static final int ENOUGH_TO_WARM_UP = 100_000;
  private static final int CONNECTIONS = 64;

  private Postings() {}

  /** Sends so many messages to different numbers, and reads every answer. */
  static void send(int port, int messages) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (var i = 0; i < CONNECTIONS; i++) {
        var first = 919_000_000_000L + (long) i * messages;
        var share = messages / CONNECTIONS + (i < messages % CONNECTIONS ? 1 : 0);
        threads.execute(() -> sendAll(port, first, share));
      }
      threads.shutdown();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static void sendAll(int port, long first, int messages) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(socket.getInputStream());
      byte[] answer = null;
      for (var i = 0; i < messages; i++) {
        socket.getOutputStream().write(request(first + i));
        if (answer == null) { // all answers to numbers of one length are of one length
          answer = new byte[firstAnswer(in)];
        } else {
          in.readFully(answer);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int firstAnswer(DataInputStream in) throws IOException {
    var some = new byte[4096];
    var length = in.read(some);
    while (some[length - 1] != '}' || some[length - 2] != '}') {
      length += in.read(some, length, some.length - length);
    }
    return length;
  }

  private static byte[] request(long number) {
    var body = SampleMessage.body(number, "Asha", "Pune", "a.jpg", "f");
    return """
    POST /api/cloud/Dialog HTTP/1.1\r
    Host: 127.0.0.1\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s"""
        .formatted(body.length(), body)
        .getBytes(US_ASCII);
  }
}
