package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Campaigns around the part that a test is about. */
final class TestCampaigns {

  static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  static final Path ORIGIN = Path.of("campaigns", "campaign.yaml");
  static final JsonMapper JSON = JsonMapper.builder().build();

  static final String HEAD =
      """
      name: diwali-2026
      sender: main
      recipients: { file: recipients.csv, phone: mobile }
      """;

  /** The components begin on line 8, two columns in. */
  static final String TEMPLATE =
      HEAD
          + """
          template:
            name: june
            language: { code: en }
            components:
          """;

  private TestCampaigns() {}

  static Template template(String components) {
    return CampaignFile.parse(TEMPLATE + components.indent(2), ORIGIN).template();
  }

  static Rendering render(String components, List<String> header, List<String> cells) {
    return template(components).bind(header).render(cells, NOW);
  }

  /** The components as the provider gets them, for a recipient with one column {@code c}. */
  static JsonNode components(String components, String cell) {
    return json(render(components, List.of("c"), List.of(cell))).get("components");
  }

  static JsonNode json(Rendering rendering) {
    assertThat(rendering).isInstanceOf(Rendering.Rendered.class);
    return JSON.readTree(((Rendering.Rendered) rendering).template());
  }

  static String reason(String components, String cell) {
    Rendering rendering = render(components, List.of("c"), List.of(cell));
    assertThat(rendering).isInstanceOf(Rendering.Unrenderable.class);
    return ((Rendering.Unrenderable) rendering).reason();
  }
}
