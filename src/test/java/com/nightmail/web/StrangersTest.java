package com.nightmail.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever can reach the port: they keep nobody from being served, and learn nothing. */
class StrangersTest {
  private static final int CONNECTIONS = 120;
  private static final int PROMPTLY = 6_000; // milliseconds
  private static final String SIGNATURE = "X-Hub-Signature-256: sha256=00\r\n";

  @TempDir static Path folder;
  private static Desk desk;
  private static Provider provider;

  private final List<Socket> sockets = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  @BeforeAll
  static void serve() {
    desk = Desk.serving(folder, Options.IDEAL, "nightmail.webhook.app-secret=" + Provider.SECRET);
    provider = new Provider(desk.uri("/webhooks/whatsapp"));
    provider.post(Provider.statuses(List.of()));
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @AfterEach
  void hangUp() throws IOException {
    clock.shutdownNow();
    for (var socket : sockets) {
      socket.close();
    }
  }

  @Test
  void bodiesThatDribbleKeepNobodyWaitingAndHaveADeadline() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      call("POST", "/webhooks/whatsapp", SIGNATURE + "Content-Length: 100000\r\n");
    }
    dribble();
    var chunked = call("POST", "/webhooks/whatsapp", SIGNATURE + "Transfer-Encoding: chunked\r\n");
    write(chunked, "5\r\n{\"a\":\r\n");
    assertOthersAreServedPromptly();

    for (var socket : List.of(sockets.getFirst(), chunked)) {
      socket.setSoTimeout((int) BodyReader.DEADLINE.plusSeconds(10).toMillis());
      assertThat(answer(socket)).startsWith("HTTP/1.1 408 ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /webhooks/whatsapp, 403",
    "POST, /webhooks/whatsapp/main, 403",
    "POST, /health, 405",
    "PUT, /webhooks/whatsapp, 405",
    "POST, /nothing, 404",
    "POST, /error, 404",
    "GET, /health, 200"
  })
  void whoeverIsAnsweredBeforeItsBodyHasComeIsHungUpOn(String method, String path, int status)
      throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      call(method, path, "Content-Length: 100000\r\n");
    }
    dribble();
    assertOthersAreServedPromptly();
    for (var socket : sockets.subList(0, 5)) {
      assertThat(answer(socket))
          .startsWith("HTTP/1.1 " + status + " ")
          .contains(status < 400 ? "" : "Connection: close");
    }
  }

  @Test
  void aBodyFarTooLargeIsNotWaitedFor() throws Exception {
    var socket = call("POST", "/webhooks/whatsapp", SIGNATURE + "Content-Length: 999999999\r\n");
    write(socket, "{");
    assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aBodyThatComesInPiecesIsTakenAsOne() throws Exception {
    var body = Provider.statuses(List.of());
    var signature =
        "Connection: close\r\nX-Hub-Signature-256: "
            + Provider.signature(Provider.SECRET, body)
            + "\r\n";
    var whole =
        call("POST", "/webhooks/whatsapp", signature + "Content-Length: " + body.length() + "\r\n");
    var chunked = call("POST", "/webhooks/whatsapp", signature + "Transfer-Encoding: chunked\r\n");
    for (var each : body.split("(?<=\\G.{20})")) {
      write(whole, each);
      write(chunked, Integer.toHexString(each.length()) + "\r\n" + each + "\r\n");
      Thread.sleep(5);
    }
    write(chunked, "0\r\n\r\n");
    assertThat(answer(whole)).startsWith("HTTP/1.1 200 ");
    assertThat(answer(chunked)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nothing, 404 Not Found",
    "GET, /error, 404 Not Found",
    "GET, /webhooks, 404 Not Found",
    "PUT, /webhooks/whatsapp, 405 Method Not Allowed",
    "DELETE, /health, 405 Method Not Allowed"
  })
  void whatIsWrongIsSaidInOneLineAndNotLogged(String method, String path, String body)
      throws Exception {
    var log = folder.resolve("home/logs/nightmail.log");
    var before = Files.readString(log);
    for (var accept : new String[] {"text/html", "application/json", "*/*"}) {
      var socket = call(method, path, "Connection: close\r\nAccept: " + accept + "\r\n");
      var answer = answer(socket);
      assertThat(answer)
          .startsWith("HTTP/1.1 " + body.substring(0, 4))
          .endsWith("\r\n\r\n" + body + "\n");
      assertThat(answer).contains("Content-Type: text/plain");
    }
    assertThat(Files.readString(log)).isEqualTo(before);
  }

  @Test
  void whatIsNoRequestIsRefusedWithoutAWordAboutTheServer() throws Exception {
    for (var request :
        new String[] {
          "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /a|b HTTP/1.1\r\nHost: a\r\n\r\n",
          "\u0016\u0003\u0001\r\n\r\n"
        }) {
      var socket = connect();
      write(socket, request);
      assertThat(answer(socket))
          .startsWith("HTTP/1.1 400 ")
          .doesNotContainIgnoringCase("tomcat", "exception", "<html");
    }
  }

  private void assertOthersAreServedPromptly() {
    for (int i = 0; i < 5; i++) {
      var began = System.nanoTime();
      assertThat(provider.post(Provider.statuses(List.of()))).isEqualTo(200);
      assertThat(Provider.get(desk.uri("/health")).statusCode()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - began).toMillis()).isLessThan(PROMPTLY);
    }
  }

  /** A byte of each body that was begun until now, every 200 ms. */
  private void dribble() {
    var begun = List.copyOf(sockets);
    clock.scheduleWithFixedDelay(
        () -> {
          for (var socket : begun) {
            try {
              write(socket, " ");
            } catch (IOException hungUpOn) {
              // That is all right.
            }
          }
        },
        0,
        200,
        TimeUnit.MILLISECONDS);
  }

  private Socket call(String method, String path, String headers) throws IOException {
    var socket = connect();
    write(socket, "%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n".formatted(method, path, headers));
    return socket;
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), desk.uri("/").getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PROMPTLY);
    sockets.add(socket);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  /** All that comes until the server closes the connection. */
  private static String answer(Socket socket) throws IOException {
    var answer = new StringBuilder();
    try {
      var input = socket.getInputStream();
      for (int next = input.read(); next >= 0; next = input.read()) {
        answer.append((char) next);
      }
    } catch (java.net.SocketException reset) {
      // Closed while the body was still coming.
    }
    return answer.toString();
  }
}
