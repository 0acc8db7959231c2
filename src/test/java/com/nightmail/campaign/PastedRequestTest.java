package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The documented request as a browser copies it from the provider's page: typographic quotes around
 * every text, hundreds of no-break spaces.
 */
class PastedRequestTest {

  private static final String PAGE = page();

  private static final JsonNode DOCUMENTED =
      TestCampaigns.JSON
          .readTree(PAGE.replace('“', '"').replace('”', '"').replace('\u00a0', ' '))
          .get("template");

  @ParameterizedTest
  @ValueSource(strings = {"template:\n", "template: ", "template:\u00a0", "template:\n\u00a0 "})
  void itIsTakenAsItIs(String key) {
    assertThat(template(key + PAGE)).isEqualTo(DOCUMENTED);
  }

  @Test
  void atTheLeftEdgeToo() {
    String edge = PAGE.strip().replace("\u00a0", "");
    assertThat(template("template:\n" + edge + "\n")).isEqualTo(DOCUMENTED);
  }

  @Test
  void soIsItsTemplateAlone() {
    String inner = PAGE.substring(PAGE.indexOf('{', 1), PAGE.lastIndexOf('}'));
    assertThat(template("template: " + inner)).isEqualTo(DOCUMENTED);
  }

  @Test
  void withStraightQuotesToo() {
    assertThat(template("template: " + PAGE.replace('“', '"').replace('”', '"')))
        .isEqualTo(DOCUMENTED);
  }

  @Test
  void aDoublePrimeBehindADigitClosesAText() {
    assertThat(template("template: " + PAGE.replace("en1”", "en1″"))).isEqualTo(DOCUMENTED);
  }

  @Test
  void quotesAndNoBreakSpacesWithinATextStay() {
    String text = "Don’t miss “it”, \u00a0say: \\\"so\\\" {{c}}, “or”: not";
    JsonNode sent =
        template(
            "template: { “name”: “a”, “language”: {“code”:“en”},\u00a0“components”: [ {“type”:“body”,"
                + "“parameters”:[{“type”:“text”,“text”:“Don’t miss “it” \u00a0say \"so\" {{c}}”},"
                + "{\"type\":\"text\",\"text\":\""
                + text
                + "\"}]}]}");

    assertThat(sent.at("/components/0/parameters/0/text").stringValue())
        .isEqualTo("Don’t miss “it” \u00a0say \"so\" 7");
    assertThat(sent.at("/components/0/parameters/1/text").stringValue())
        .isEqualTo(text.replace("\\", "").replace("{{c}}", "7"));
  }

  @Test
  void aMistakeInItIsReportedWhereItStands() {
    String mistake = PAGE.replace("“header”", "“headr”");
    assertThatThrownBy(() -> template("template:\n" + mistake))
        .isInstanceOf(InvalidCampaign.class)
        .hasMessageStartingWith("campaign.yaml:18:29: component has the unknown type \"headr\".");
  }

  @Test
  void keysOfLinesMayBeFollowedByNoBreakSpaces() {
    Campaign campaign =
        CampaignFile.parse(
            TestCampaigns.HEAD.replace("sender: ", "sender:\u00a0")
                + "template:\n\u00a0 name:\u00a0a\n\u00a0\u00a0language: { code: en }\n",
            TestCampaigns.ORIGIN);
    assertThat(campaign.sender()).isEqualTo("main");
    assertThat(campaign.template().name()).isEqualTo("a");
  }

  private static JsonNode template(String template) {
    Campaign campaign = CampaignFile.parse(TestCampaigns.HEAD + template, TestCampaigns.ORIGIN);
    assertThat(campaign.source()).endsWith(template);
    return TestCampaigns.json(
        campaign.template().bind(List.of("c")).render(List.of("7"), TestCampaigns.NOW));
  }

  private static String page() {
    try {
      return Files.readString(
          Path.of("src/test/resources/campaign/pasted-request.txt"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
