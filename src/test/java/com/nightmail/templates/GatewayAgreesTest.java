package com.nightmail.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.campaign.Finding;
import com.nightmail.gateway.Dialect;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Campaigns and definitions put together at random: what the comparison blocks, a gateway that
 * holds messages against its templates refuses, and what it lets pass the gateway takes.
 */
class GatewayAgreesTest {
  private static final int ROUNDS = 400;

  @Test
  void whatIsBlockedIsRefusedAndNothingElse() throws IOException, InterruptedException {
    var random = new Random(20261127);
    int blocked = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var definition = definition(random);
      var campaign = campaign(random);
      var findings =
          TemplateMatch.of(
                  Definitions.template(campaign),
                  List.of(Definitions.known(Definitions.definition(definition))),
                  null)
              .findings()
              .stream()
              .filter(Finding::blocks)
              .map(Finding::text)
              .toList();
      blocked += findings.isEmpty() ? 0 : 1;
      var answer = send(definition, Definitions.rendered(campaign, "x"));
      assertThat(answer.contains("wamid"))
          .as("%s%n%s%n%s%n%s", definition, campaign, findings, answer)
          .isEqualTo(findings.isEmpty());
    }
    assertThat(blocked).isBetween(ROUNDS / 4, ROUNDS * 39 / 40);
  }

  private static String definition(Random random) {
    var components = new ArrayList<String>();
    switch (random.nextInt(4)) {
      case 0 -> components.add("{\"type\":\"HEADER\",\"format\":\"IMAGE\"}");
      case 1 -> components.add("{\"type\":\"HEADER\",\"format\":\"TEXT\",\"text\":\"Sale\"}");
      default -> {}
    }
    var named = random.nextInt(3) == 0;
    components.add(
        "{\"type\":\"BODY\",\"text\":\"%s\"}"
            .formatted(random.nextInt(4) == 0 ? "Hi" : named ? "Hi {{name}}" : "Hi {{1}}"));
    if (random.nextBoolean()) {
      components.add(
          "{\"type\":\"BUTTONS\",\"buttons\":[{\"type\":\"QUICK_REPLY\",\"text\":\"Stop\"},{\"type\":\"URL\",\"text\":\"Go\",\"url\":\"https://a.example/%s\"}]}"
              .formatted(random.nextBoolean() ? "{{1}}" : ""));
    }
    var status = random.nextInt(12) == 0 ? "PAUSED" : "APPROVED";
    var category = random.nextInt(12) == 0 ? "UTILITY" : "MARKETING";
    var language = random.nextInt(12) == 0 ? "hi" : "en";
    return """
    {"name":"sale","language":"%s","status":"%s","category":"%s","parameter_format":"%s","components":[%s]}
    """
        .formatted(
            language,
            status,
            category,
            named ? "NAMED" : "POSITIONAL",
            String.join(",", components));
  }

  private static String campaign(Random random) {
    var components = new StringBuilder();
    if (random.nextInt(3) == 0) {
      var kind = random.nextInt(4) == 0 ? "video" : "image";
      components.append(
          "- { type: header, parameters: [ { type: %s, %s: { id: x } } ] }\n"
              .formatted(kind, kind));
    }
    if (random.nextInt(4) > 0) {
      components.append(
          "- { type: body, parameters: [ { type: text, %stext: \"{{c}}\" } ] }\n"
              .formatted(random.nextInt(3) == 0 ? "parameter_name: name, " : ""));
    }
    if (random.nextInt(3) == 0) {
      components.append(
          "- { type: button, sub_type: url, index: %d, parameters: [ { type: text, text: x } ] }\n"
              .formatted(random.nextInt(5) == 0 ? 0 : 1));
    }
    return components.toString();
  }

  private static String send(String definition, byte[] template)
      throws IOException, InterruptedException {
    var json = JsonMapper.shared().readTree(definition).toString();
    try (var simulator = new Simulator(Options.IDEAL.withTemplates(List.of(json)));
        var client = HttpClient.newHttpClient()) {
      var body =
          "{\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"+919800000000\",\"template\":"
              + new String(template, StandardCharsets.UTF_8)
              + "}";
      return client
          .send(
              HttpRequest.newBuilder(simulator.url(Dialect.ORAI))
                  .header("Content-Type", "application/json")
                  .header("MM_lite", "yes")
                  .header("API-KEY", "test")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
