package com.nightmail.templates;

import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.Rendering;
import com.nightmail.campaign.Template;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Definitions and campaigns around the part that a test is about. */
public final class Definitions {

  public static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  /** The components begin on line 8, two columns in. */
  private static final String CAMPAIGN =
      """
      name: diwali
      sender: main
      recipients: { file: recipients.csv, phone: mobile }
      template:
        name: sale
        language: { code: en }
        components:
      """;

  private Definitions() {}

  /** An approved marketing template, with these components as JSON. */
  public static TemplateDefinition positional(String components) {
    return definition(
        """
        {"name":"sale","language":"en","status":"APPROVED","category":"MARKETING",
         "parameter_format":"POSITIONAL","quality_score":{"score":"GREEN"},"components":[%s]}
        """
            .formatted(components));
  }

  public static TemplateDefinition named(String components) {
    return definition(
        """
        {"name":"sale","language":"en","status":"APPROVED","category":"MARKETING",
         "parameter_format":"NAMED","components":[%s]}
        """
            .formatted(components));
  }

  public static TemplateDefinition definition(String json) {
    return ReadDefinition.ofAnswer(JsonMapper.shared().readTree(json)).definition();
  }

  public static KnownTemplate known(TemplateDefinition definition) {
    return new KnownTemplate(definition, Templates.ALL_SENDERS, "test.json", NOW);
  }

  /** The template of a campaign with these components. */
  public static Template template(String components) {
    return CampaignFile.parse(
            components.isEmpty()
                ? CAMPAIGN.replace("components:", "components: []")
                : CAMPAIGN + components.indent(2),
            Path.of("campaign.yaml"))
        .template();
  }

  /** These components rendered for a recipient with one column {@code c}. */
  public static byte[] rendered(String components, String cell) {
    return ((Rendering.Rendered) template(components).bind(List.of("c")).render(List.of(cell), NOW))
        .template();
  }
}
