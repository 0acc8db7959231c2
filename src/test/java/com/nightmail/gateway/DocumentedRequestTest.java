package com.nightmail.gateway;

import static com.nightmail.gateway.Senders.documentedTemplate;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.gateway.Outcome.Accepted;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The request and response of "Send MM Lite API Template", field by field; and Meta's own. */
@Timeout(30)
class DocumentedRequestTest {

  private static final String DOCUMENTED_RESPONSE =
      """
      {"StatusCode":200,
       "Message":"Message sent successfully via MM Lite (marketing_messages)",
       "Data":{"messaging_product":"whatsapp",
        "contacts":[{"input":"+919980000092","wa_id":"919980000092"}],
        "messages":[{"id":"wamid.HBgMOTE5OTgwMDAwMDkyFQIAERgSQUJDRA=="}]}}
      """;

  @Test
  void theGatewaysRequestIsTheDocumentedOne() throws Exception {
    String request = requestOf(Senders.sender(null, Dialect.ORAI, seconds(5), false));

    assertThat(request).startsWith("POST /api/cloud/Dialog HTTP/1.1\r\n");
    assertThat(headers(request))
        .containsEntry("MM_lite", "yes")
        .containsEntry("API-KEY", Senders.KEY)
        .containsEntry("Content-Type", "application/json")
        .containsEntry("User-Agent", "Nightmail/" + version())
        .containsKey("Content-Length")
        .doesNotContainKeys("Authorization", "Cookie", "Expect", "Transfer-Encoding", "Upgrade");

    JsonNode body = JsonMapper.shared().readTree(body(request));
    assertThat(List.copyOf(body.propertyNames()))
        .containsExactly("type", "messaging_product", "to", "template");
    assertThat(body.path("type").stringValue()).isEqualTo("template");
    assertThat(body.path("messaging_product").stringValue()).isEqualTo("whatsapp");
    assertThat(body.path("to").stringValue()).isEqualTo("+919980000092");
    JsonNode template = body.path("template");
    assertThat(template.path("namespace").stringValue()).startsWith("909065be_");
    assertThat(template.path("language").path("policy").stringValue()).isEqualTo("deterministic");
    assertThat(template.path("language").path("code").stringValue()).isEqualTo("en");
    assertThat(template.path("name").stringValue()).isEqualTo("june_csp_en1");
    JsonNode image = template.path("components").path(0).path("parameters").path(0);
    assertThat(image.path("type").stringValue()).isEqualTo("image");
    assertThat(image.path("image").path("link").stringValue()).startsWith("https://");
    JsonNode button = template.path("components").path(1);
    assertThat(button.path("index").isIntegralNumber()).isTrue();
    assertThat(button.path("sub_type").stringValue()).isEqualTo("quick_reply");
    assertThat(button.path("parameters").path(0).path("payload").stringValue())
        .isEqualTo("flow_welcome_44091");
  }

  @Test
  void theAttemptTokenGoesOutWhereTheSenderWantsIt() throws Exception {
    String request = requestOf(Senders.sender(null, Dialect.ORAI, seconds(5), true));
    assertThat(body(request)).endsWith(",\"biz_opaque_callback_data\":\"7:42:\\\"1\"}");
  }

  @Test
  void metasRequestIsTheDocumentedOne() throws Exception {
    String request = requestOf(Senders.sender(null, Dialect.GRAPH, seconds(5), true));

    assertThat(headers(request))
        .containsEntry("Authorization", "Bearer " + Senders.KEY)
        .containsEntry("Content-Type", "application/json")
        .doesNotContainKeys("MM_lite", "API-KEY");
    JsonNode body = JsonMapper.shared().readTree(body(request));
    assertThat(List.copyOf(body.propertyNames()))
        .containsExactly(
            "messaging_product",
            "recipient_type",
            "to",
            "type",
            "template",
            "product_policy",
            "message_activity_sharing",
            "biz_opaque_callback_data");
    assertThat(body.path("recipient_type").stringValue()).isEqualTo("individual");
    assertThat(body.path("product_policy").stringValue()).isEqualTo("STRICT");
    assertThat(body.path("message_activity_sharing").booleanValue()).isTrue();
  }

  @Test
  void theDocumentedResponseIsAnAcceptedMessageByMmLite() throws Exception {
    try (var server = RawServer.answering(200, DOCUMENTED_RESPONSE);
        var gateway = Gateway.open(Senders.orai(server.url("http")))) {
      assertThat(Senders.send(gateway, 919980000092L, documentedTemplate(), "1"))
          .isEqualTo(
              new Accepted("wamid.HBgMOTE5OTgwMDAwMDkyFQIAERgSQUJDRA==", null, Route.MM_LITE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ORAI, close, , MM_LITE",
    "ORAI, cloud, , CLOUD_API",
    "ORAI, held, held_for_quality_assessment, MM_LITE",
    "GRAPH, close, accepted, UNKNOWN",
    "GRAPH, held, held_for_quality_assessment, UNKNOWN",
  })
  void routeAndStatusAreReadFromTheAnswer(Dialect dialect, String fault, String status, Route route)
      throws Exception {
    try (var simulator = new Simulator(Options.IDEAL.withFaults(fault));
        var gateway =
            Gateway.open(Senders.sender(simulator.url(dialect), dialect, seconds(5), true))) {
      assertThat(Senders.send(gateway, 919980000092L, documentedTemplate(), "1"))
          .isInstanceOfSatisfying(
              Accepted.class,
              accepted -> {
                assertThat(accepted.wamid()).startsWith("wamid.HBg");
                assertThat(accepted.messageStatus()).isEqualTo(status);
                assertThat(accepted.route()).isEqualTo(route);
              });
    }
  }

  /** The pom's: its first version is the parent's. */
  private static String version() throws Exception {
    var versions =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getDocumentElement()
            .getElementsByTagName("version");
    return versions.item(1).getTextContent();
  }

  private static String requestOf(Sender like) throws Exception {
    try (var server = RawServer.answering(200, DOCUMENTED_RESPONSE)) {
      Sender sender =
          Senders.sender(
              server.url("http"), like.dialect(), like.responseTimeout(), like.callbackData());
      try (var gateway = Gateway.open(sender)) {
        Senders.send(gateway, 919980000092L, documentedTemplate(), "7:42:\"1");
      }
      return server.request();
    }
  }

  private static Map<String, String> headers(String request) {
    return request
        .substring(0, request.indexOf("\r\n\r\n"))
        .lines()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .collect(Collectors.toMap(h -> h[0], h -> h[1]));
  }

  private static String body(String request) {
    return request.substring(request.indexOf("\r\n\r\n") + 4);
  }

  private static java.time.Duration seconds(int seconds) {
    return java.time.Duration.ofSeconds(seconds);
  }
}
