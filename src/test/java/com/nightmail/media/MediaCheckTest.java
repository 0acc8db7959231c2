package com.nightmail.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Severity;
import com.nightmail.templates.Definitions;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of media links, asked of a real server. */
class MediaCheckTest {
  private static final int MEGABYTE = 1024 * 1024;
  private static final List<String> requests = new CopyOnWriteArrayList<>();
  private static HttpServer server;
  private static String base;

  @BeforeAll
  static void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    base = "http://localhost:" + server.getAddress().getPort();
    file("/good.jpg", "image/jpeg", 1_000);
    file("/good.pdf", "application/pdf", 1_000);
    file("/typed.png", "image/png; charset=binary", 1_000);
    file("/large.png", "image/png", 5 * MEGABYTE + 1);
    file("/page", "text/html", 500);
    file("/film.mp4", "video/mp4", 16 * MEGABYTE);
    file("/unsaid", "application/octet-stream", 10);
    file("/word.docx", "application/msword", 10);
    on("/gone", exchange -> exchange.sendResponseHeaders(404, -1));
    on("/busy", exchange -> exchange.sendResponseHeaders(503, -1));
    on("/moved", exchange -> redirect(exchange, "/good.jpg"));
    on("/loop", exchange -> redirect(exchange, "/loop"));
    on("/inward", exchange -> redirect(exchange, "http://127.0.0.1:" + port() + "/good.jpg"));
    on("/elsewhere", exchange -> redirect(exchange, "file:///etc/passwd"));
    on(
        "/no-head.jpg",
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(405, -1);
          } else {
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-1023/" + (6 * MEGABYTE));
            exchange.sendResponseHeaders(206, 1_024);
            exchange.getResponseBody().write(new byte[1_024]);
          }
        });
    server.start();
  }

  @AfterAll
  static void end() {
    server.stop(0);
  }

  private static int port() {
    return server.getAddress().getPort();
  }

  private static void file(String path, String type, int bytes) {
    on(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", type);
          if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes));
            exchange.sendResponseHeaders(200, -1);
          } else {
            exchange.sendResponseHeaders(200, bytes);
            exchange.getResponseBody().write(new byte[bytes]);
          }
        });
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  private interface Handling {
    void handle(HttpExchange exchange) throws IOException;
  }

  private static void on(String path, Handling handling) {
    server.createContext(
        path,
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + path);
          handling.handle(exchange);
          exchange.close();
        });
  }

  @Test
  void whatIsFineIsAskedOnceAndNotSpokenOf() {
    requests.clear();
    assertThat(check(constant("image", base + "/good.jpg"), "a", "b").findings()).isEmpty();
    assertThat(check(constant("document", base + "/good.pdf"), "a").findings()).isEmpty();
    assertThat(check(constant("image", base + "/typed.png"), "a").findings()).isEmpty();
    assertThat(check(constant("video", base + "/film.mp4"), "a").findings()).isEmpty();
    assertThat(requests)
        .containsExactly("HEAD /good.jpg", "HEAD /good.pdf", "HEAD /typed.png", "HEAD /film.mp4");
  }

  @Test
  void aRedirectIsFollowed() {
    assertThat(check(constant("image", base + "/moved"), "a").findings()).isEmpty();
    says(
        "/loop",
        Severity.WARNING,
        "could not be asked: more than 5 redirects. The provider may have the same trouble (131053).");
    says("/elsewhere", Severity.BLOCKS, "is no http or https address, or leads to none. Put");
  }

  @Test
  void whatIsNotThereStandsInTheWay() {
    says(
        "/gone",
        Severity.BLOCKS,
        "the server answers 404, so the provider cannot fetch the file (131053). Correct the link.");
    says("/busy", Severity.WARNING, "the server answers 503, which may pass. Try again");
  }

  @Test
  void whatIsOfTheWrongKindStandsInTheWay() {
    says(
        "/page",
        Severity.BLOCKS,
        "the server sends text/html, and the provider takes a JPEG or PNG picture. Correct the link, or the server's Content-Type.");
    says("/film.mp4", Severity.BLOCKS, "the server sends video/mp4, and the provider takes a JPEG");
    says(
        "/unsaid",
        Severity.WARNING,
        "the server does not say what kind of file it is (application/octet-stream). Have it say so");
    var word = check(constant("document", base + "/word.docx"), "a").findings().getFirst();
    assertThat(word.severity()).isEqualTo(Severity.WARNING);
    assertThat(word.sentence()).contains("takes a PDF document");
  }

  @Test
  void whatIsTooLargeStandsInTheWay() {
    says(
        "/large.png", Severity.BLOCKS, "the file has 5.0 MB, and the provider takes 5 MB at most.");
  }

  @Test
  void aServerThatDoesNotDoHeadIsAskedForTheBeginning() {
    requests.clear();
    says("/no-head.jpg", Severity.BLOCKS, "the file has 6.0 MB, and the provider takes 5 MB");
    assertThat(requests).containsExactly("HEAD /no-head.jpg", "GET /no-head.jpg");
  }

  @Test
  void aPrivateAddressIsNeverAsked() {
    requests.clear();
    var closed = new MediaCheck(new MediaSettings(Set.of()));
    var finding = closed.check(links(constant("image", base + "/good.jpg"), "a")).findings();
    assertThat(finding).hasSize(1);
    assertThat(finding.getFirst().blocks()).isTrue();
    assertThat(finding.getFirst().sentence())
        .isEqualTo(
            "image %s/good.jpg: is on this machine or a private network (localhost), where the provider cannot fetch it. Put the file on a public server."
                .formatted(base));
    var metadata = constant("image", "http://169.254.169.254/latest/meta-data");
    assertThat(closed.check(links(metadata, "a")).findings().getFirst().code())
        .isEqualTo("media.address");
    assertThat(requests).isEmpty();
  }

  @Test
  void neitherIsOneThatARedirectLeadsTo() {
    requests.clear();
    says("/inward", Severity.BLOCKS, "is on this machine or a private network (127.0.0.1), where");
    assertThat(requests).containsExactly("HEAD /inward");
  }

  @Test
  void aServerThatDoesNotListenIsAWarning() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    var refused = check(constant("image", "http://localhost:" + free + "/a.jpg"), "a").findings();
    assertThat(refused.getFirst().severity()).isEqualTo(Severity.WARNING);
    assertThat(refused.getFirst().sentence())
        .contains("a.jpg: could not be asked: ", "The provider may have the same trouble");
  }

  @Test
  void whatOnlySomeGetIsAWarningThatCountsThem() {
    var report = check(constant("image", base + "/{{c}}"), "good.jpg", "gone", "gone");
    assertThat(report.asked()).isEqualTo(2);
    assertThat(report.findings()).hasSize(1);
    var finding = report.findings().getFirst();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.sentence())
        .isEqualTo(
            "image %s/gone: the server answers 404, so the provider cannot fetch the file (131053). Correct the link. 2 messages have it."
                .formatted(base));
  }

  @Test
  void linksWithTheSameTroubleAreToldTogether() {
    var findings = check(constant("image", base + "/gone?{{c}}"), "1", "2", "3").findings();
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().sentence())
        .isEqualTo(
            "image %s/gone?... and 2 more: the server answers 404, so the provider cannot fetch the file (131053). Correct the link. 3 messages have them."
                .formatted(base));
  }

  @Test
  void moreThanEnoughLinksAreCountedAndNotAsked() {
    var sent = Definitions.template(constant("image", base + "/good.jpg?{{c}}")).sent();
    var links = new MediaLinks(sent, 2);
    for (int i = 0; i < 5; i++) {
      links.add(
          MediaLinks.in(
              Definitions.rendered(
                  constant("image", base + "/good.jpg?{{c}}"), Integer.toString(i))));
    }
    requests.clear();
    var report = open().check(links);
    assertThat(requests).hasSize(2);
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().sentence())
        .isEqualTo(
            "the media links of 3 more messages were not asked: only the first 2 different ones are.");
  }

  @Test
  void aSignatureIsNotShown() {
    var finding = check(constant("image", base + "/gone?signature=secret"), "a").findings();
    assertThat(finding.getFirst().sentence()).contains("/gone?...: ").doesNotContain("secret");
  }

  private static void says(String path, Severity severity, String rest) {
    List<Finding> findings = check(constant("image", base + path), "a").findings();
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().severity()).isEqualTo(severity);
    assertThat(findings.getFirst().sentence()).startsWith("image " + base + path + ": " + rest);
  }

  private static MediaCheck.Report check(String components, String... cells) {
    return open().check(links(components, cells));
  }

  private static MediaCheck open() {
    return new MediaCheck(new MediaSettings(Set.of("LocalHost")));
  }

  private static MediaLinks links(String components, String... cells) {
    var links = new MediaLinks(Definitions.template(components).sent(), MediaCheck.MOST_LINKS);
    for (var cell : cells) {
      links.add(MediaLinks.in(Definitions.rendered(components, cell)));
    }
    return links;
  }

  private static String constant(String kind, String link) {
    return "- { type: header, parameters: [ { type: %s, %s: { link: \"%s\" } } ] }"
        .formatted(kind, kind, link);
  }
}
