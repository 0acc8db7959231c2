package com.nightmail.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps requests byte for byte and answers each with the same text. */
final class RawServer implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final String answer;

  RawServer(String answer) throws IOException {
    this.answer = answer;
    Thread.ofVirtual().start(this::serve);
  }

  static RawServer answering(int status, String body) throws IOException {
    return new RawServer(
        "HTTP/1.1 %d Raw\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.getBytes(UTF_8).length, body));
  }

  URI url(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/api/cloud/Dialog");
  }

  String request() throws InterruptedException {
    return requests.take();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        requests.add(read(socket.getInputStream()));
        socket.getOutputStream().write(answer.getBytes(UTF_8));
      } catch (IOException e) {
        // the test has ended, or its client is gone
      }
    }
  }

  private static String read(InputStream in) throws IOException {
    var request = new ByteArrayOutputStream();
    int body = 0;
    while (!request.toString(UTF_8).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return request.toString(UTF_8);
      }
      request.write(b);
    }
    for (String line : request.toString(UTF_8).split("\r\n")) {
      if (line.toLowerCase().startsWith("content-length:")) {
        body = Integer.parseInt(line.substring(15).strip());
      }
    }
    request.writeBytes(in.readNBytes(body));
    return request.toString(UTF_8);
  }
}
