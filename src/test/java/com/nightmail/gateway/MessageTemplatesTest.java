package com.nightmail.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The templates of an account, page by page, and what is said where they cannot be had. */
class MessageTemplatesTest {
  private static final String KEY = "EAAG-secret";

  @Test
  void allPagesAreAsked() throws IOException {
    var templates =
        IntStream.range(0, 230)
            .mapToObj(
                i ->
                    "{\"id\":\"%d\",\"name\":\"t_%03d\",\"language\":\"en\",\"status\":\"APPROVED\",\"quality_score\":{\"score\":\"GREEN\"},\"components\":[],\"unasked\":1}"
                        .formatted(i, i))
            .toList();
    try (var simulator = new Simulator(Options.IDEAL.withTemplates(templates))) {
      var all = MessageTemplates.of(sender(simulator.url(Dialect.GRAPH)), "1042");
      assertThat(all.stream().map(one -> one.path("name").asString()))
          .containsExactlyElementsOf(
              IntStream.range(0, 230).mapToObj("t_%03d"::formatted).toList());
      assertThat(all.getFirst().path("quality_score").path("score").asString()).isEqualTo("GREEN");
      assertThat(all.getFirst().has("unasked")).isFalse();
    }
  }

  @Test
  void anAccountWithoutTemplatesHasNone() throws IOException {
    try (var simulator = new Simulator(Options.IDEAL)) {
      assertThat(MessageTemplates.of(sender(simulator.url(Dialect.GRAPH)), "1042")).isEmpty();
    }
  }

  @Test
  void whatTheProviderSaysIsTold() throws IOException {
    refused(
        401,
        "{\"error\":{\"message\":\"Invalid OAuth access token %s\",\"code\":190}}".formatted(KEY),
        "The provider of sender \"main\" refuses: Invalid OAuth access token [key] (190). See: nightmail codes 190. The definitions that were known are kept.");
    refused(
        403,
        "{\"error\":{\"message\":\"(#200) Permissions error\",\"code\":200}}",
        "refuses: (#200) Permissions error. The api-key needs the permission whatsapp_business_management.");
    refused(
        400,
        "{\"error\":{\"message\":\"(#100) Tried accessing nonexisting field\",\"code\":100}}",
        "Check business-account: the id of the WhatsApp Business account, not of the number.");
    refused(502, "<html>", "answers 502 without templates. Check the url.");
    refused(200, "{}", "answers 200 without templates. Check the url.");
  }

  @Test
  void pagesThatGoInACircleEnd() throws IOException {
    refused(
        200,
        "{\"data\":[{}],\"paging\":{\"next\":\"http://evil.example/\",\"cursors\":{\"after\":\"same\"}}}",
        "gives the same page again and again.");
  }

  @Test
  void aProviderThatIsAwayIsTold() {
    assertThatThrownBy(
            () ->
                MessageTemplates.of(sender(URI.create("http://127.0.0.1:1/v25.0/1/messages")), "2"))
        .isInstanceOf(ProviderUnavailable.class)
        .hasMessageContaining("cannot be reached: ");
    assertThatThrownBy(() -> MessageTemplates.of(sender(URI.create("http://127.0.0.1:1/x")), "2"))
        .hasMessageContaining(
            "its url has not the form https://HOST/VERSION/PHONE_NUMBER_ID/marketing_messages");
  }

  private static void refused(int status, String answer, String message) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v25.0/1042/message_templates",
        exchange -> {
          var bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      var url =
          URI.create(
              "http://127.0.0.1:%d/v25.0/77/marketing_messages"
                  .formatted(server.getAddress().getPort()));
      assertThatThrownBy(() -> MessageTemplates.of(sender(url), "1042"))
          .isInstanceOf(ProviderUnavailable.class)
          .hasMessageContaining(message)
          .hasMessageNotContaining(KEY);
    } finally {
      server.stop(0);
    }
  }

  private static Sender sender(URI url) {
    return new Sender(
        "main",
        url,
        Dialect.GRAPH,
        KEY,
        80,
        10,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        true,
        ProductPolicy.CLOUD_API_FALLBACK,
        null);
  }
}
