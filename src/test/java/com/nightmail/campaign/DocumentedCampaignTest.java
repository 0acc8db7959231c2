package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The documented campaign and the documented request, field by field. */
class DocumentedCampaignTest {

  private final Campaign campaign =
      CampaignFile.read(Path.of("src/test/resources/campaign/documented.yaml"));

  @Test
  void readsEveryKey() {
    assertThat(campaign.name()).isEqualTo("diwali-2026");
    assertThat(campaign.sender()).isEqualTo("main");
    assertThat(campaign.rate()).isEqualTo(50);
    assertThat(campaign.repeat()).isEqualTo(Repeat.NEVER);
    assertThat(campaign.recipients())
        .isEqualTo(
            new Campaign.Recipients(
                Path.of("src/test/resources/campaign/recipients.csv"),
                "mobile",
                "IN",
                null,
                null,
                null,
                null,
                List.of(),
                null));
    assertThat(campaign.requireMmLite()).isFalse();
    assertThat(campaign.canary()).isNull();
    assertThat(campaign.source()).startsWith("name: diwali-2026");
    assertThat(campaign.template().name()).isEqualTo("june_csp_en1");
    assertThat(campaign.template().language()).isEqualTo("en");
    assertThat(campaign.template().columns()).containsExactly("image", "first_name", "flow");
  }

  @Test
  void rendersTheDocumentedTemplate() {
    Rendering rendering =
        campaign
            .template()
            .bind(List.of("mobile", "first_name", "image", " flow "))
            .render(List.of("9876543210", "", "lamp.jpg", "7"), TestCampaigns.NOW);

    JsonNode template = TestCampaigns.json(rendering);

    assertThat(template.get("namespace").stringValue()).isEqualTo("9090_be");
    assertThat(template.get("name").stringValue()).isEqualTo("june_csp_en1");
    assertThat(template.get("language").get("policy").stringValue()).isEqualTo("deterministic");
    assertThat(template.get("language").get("code").stringValue()).isEqualTo("en");
    assertThat(template.get("components"))
        .isEqualTo(
            TestCampaigns.JSON.readTree(
                """
                [{"type":"header","parameters":[
                   {"type":"image","image":{"link":"https://cdn.example.com/lamp.jpg"}}]},
                 {"type":"body","parameters":[{"type":"text","text":"friend"}]},
                 {"type":"button","sub_type":"quick_reply","index":0,"parameters":[
                   {"type":"payload","payload":"flow_welcome_7"}]}]
                """));
  }

  @Test
  void keepsTheOrderOfTheFile() {
    byte[] json =
        ((Rendering.Rendered)
                campaign
                    .template()
                    .bind(List.of("first_name", "image", "flow"))
                    .render(List.of("Asha", "a.jpg", "1"), TestCampaigns.NOW))
            .template();

    assertThat(new String(json, StandardCharsets.UTF_8))
        .startsWith(
            "{\"namespace\":\"9090_be\",\"name\":\"june_csp_en1\",\"language\":"
                + "{\"policy\":\"deterministic\",\"code\":\"en\"},\"components\":[{\"type\":");
  }

  @Test
  void readsTheTemplatePastedAsJson() {
    String pasted =
        """
        template:
        {
          "namespace": "9090_be", "language": {"policy":"deterministic","code":"en"},
          "name":"june_csp_en1",
          "components": [ {"type":"body","parameters":[{"type":"text","text":"Don’t miss “it”"}]} ]
        }
        """;

    Template template =
        CampaignFile.parse(
                TestCampaigns.HEAD + pasted.indent(1).stripLeading(), TestCampaigns.ORIGIN)
            .template();

    assertThat(
            TestCampaigns.json(template.bind(List.of()).render(List.of(), TestCampaigns.NOW))
                .at("/components/0/parameters/0/text")
                .stringValue())
        .isEqualTo("Don’t miss “it”");
  }

  @Test
  void readsTheRarerKeys() {
    Campaign rare =
        CampaignFile.parse(
            """
            \uFEFFname: A.b_c-1
            sender: simulator
            repeat: each-run
            require-mm-lite: true
            canary: 10
            recipients: { file: /lists/a.csv, phone: Mobile Number, country: NO, charset: windows-1252 }
            template: { name: a, language: { code: en_US } }
            """,
            TestCampaigns.ORIGIN);

    assertThat(rare.repeat()).isEqualTo(Repeat.EACH_RUN);
    assertThat(rare.requireMmLite()).isTrue();
    assertThat(rare.canary()).isEqualTo(10);
    assertThat(rare.rate()).isNull();
    assertThat(rare.recipients())
        .isEqualTo(
            new Campaign.Recipients(
                Path.of("/lists/a.csv"),
                "Mobile Number",
                "NO",
                Charset.forName("windows-1252"),
                null,
                null,
                null,
                List.of(),
                null));
  }
}
