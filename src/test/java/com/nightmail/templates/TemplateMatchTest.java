package com.nightmail.templates;

import static com.nightmail.templates.Definitions.definition;
import static com.nightmail.templates.Definitions.known;
import static com.nightmail.templates.Definitions.named;
import static com.nightmail.templates.Definitions.positional;
import static com.nightmail.templates.Definitions.template;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each rule by which a campaign is compared with its template's definition, as a person reads it.
 */
class TemplateMatchTest {
  private static final String BODY = "{\"type\":\"BODY\",\"text\":\"Hi {{1}}, see {{2}}\"}";
  private static final String PLAIN = "{\"type\":\"BODY\",\"text\":\"Hi\"}";
  private static final String TWO_TEXTS =
      """
      - type: body
        parameters: [ { type: text, text: "{{name}}" }, { type: text, text: there } ]
      """;

  @Test
  void whatFitsHasNoFindings() {
    assertThat(findings(TWO_TEXTS, positional(BODY))).isEmpty();
    assertThat(findings("", positional(PLAIN))).isEmpty();
  }

  // The template as a whole.

  @Test
  void anUnknownTemplateIsOnlyNoted() {
    var finding = single(TemplateMatch.of(template(""), List.of(), null));
    assertThat(finding.severity()).isEqualTo(Severity.NOTE);
    assertThat(finding.text())
        .isEqualTo(
            "campaign.yaml:5:9: the definition of template \"sale\" is not known, so it is not checked whether the campaign fits it. Fetch it with: nightmail templates sync, or import it with: nightmail templates import FILE");
  }

  @Test
  void aTemplateThatTheProviderHasNotStandsInTheWay() {
    var other =
        definition("{\"name\":\"sales\",\"language\":\"en\",\"components\":[" + PLAIN + "]}");
    var finding = single(TemplateMatch.of(template(""), List.of(known(other)), Definitions.NOW));
    assertThat(finding.blocks()).isTrue();
    assertThat(finding.text())
        .startsWith("campaign.yaml:5:9: the provider has no template \"sale\" (asked 2026-11-01 ")
        .endsWith(
            ". Did you mean \"sales\"? Correct the name. If it is new, ask again with: nightmail templates sync");
  }

  @Test
  void theLanguageMustBeThatOfTheDefinition() {
    var english =
        definition("{\"name\":\"sale\",\"language\":\"en_US\",\"components\":[" + PLAIN + "]}");
    var hindi =
        definition("{\"name\":\"sale\",\"language\":\"hi\",\"components\":[" + PLAIN + "]}");
    var finding =
        single(TemplateMatch.of(template(""), List.of(known(english), known(hindi)), null));
    assertThat(finding.code()).isEqualTo("template.language");
    assertThat(finding.blocks()).isTrue();
    assertThat(finding.text())
        .startsWith(
            "campaign.yaml:6:13: template \"sale\" is not known in language en, only in en_US, hi. Did you mean \"en_US\"? Write the code of one that is approved.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PAUSED | is PAUSED for its quality, and is refused (132015). Wait until",
        "DISABLED | is DISABLED for good, and is refused (132016). Send another template.",
        "PENDING | is not approved yet (PENDING), and is refused until it is (132001). Wait",
        "REJECTED | was REJECTED: TAG_CONTENT_MISMATCH, and is refused (132001). Correct it",
        "ARCHIVED | has status ARCHIVED, not APPROVED, and is likely to be refused. Look at it"
      })
  void onlyAnApprovedTemplateIsSent(String status, String sentence) {
    var finding =
        single(
            match(
                "",
                definition(
                    """
                    {"name":"sale","language":"en","status":"%s","category":"MARKETING",
                     "rejected_reason":"TAG_CONTENT_MISMATCH","components":[%s]}
                    """
                        .formatted(status, PLAIN))));
    assertThat(finding.code()).isEqualTo("template.status");
    assertThat(finding.blocks()).isTrue();
    assertThat(finding.sentence())
        .startsWith("template \"sale\" (en) " + sentence)
        .contains("As of 2026-11-01 ")
        .endsWith("; after a change: nightmail templates sync");
  }

  @Test
  void onlyMarketingTemplatesAreSent() {
    var utility =
        definition(
            """
            {"name":"sale","language":"en","status":"APPROVED","category":"UTILITY","components":[%s]}
            """
                .formatted(PLAIN));
    assertThat(single(match("", utility)).text())
        .startsWith(
            "campaign.yaml:5:9: template \"sale\" (en) has category UTILITY, and only MARKETING can be sent as a campaign (131055, 134100). Choose a marketing template.");
  }

  @Test
  void badQualityIsAWarning() {
    var red =
        definition(
            """
            {"name":"sale","language":"en","status":"APPROVED","category":"MARKETING",
             "quality_score":{"score":"RED"},"components":[%s]}
            """
                .formatted(PLAIN));
    var finding = single(match("", red));
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.sentence())
        .startsWith(
            "template \"sale\" (en) has quality RED: many recipients blocked or reported it");
  }

  // Texts.

  @Test
  void theNumberOfParametersMustBeThatOfTheVariables() {
    assertThat(
            findings("- { type: body, parameters: [ { type: text, text: x } ] }", positional(BODY)))
        .containsExactly(
            "campaign.yaml:8:5: body: the template has 2 variables ({{1}}, {{2}}), and the campaign sends 1 parameter (132000). Send exactly as many, in this order.");
    assertThat(findings("", positional(BODY)))
        .containsExactly(
            "campaign.yaml:5:3: body: the template has 2 variables ({{1}}, {{2}}), and the campaign sends 0 parameters (132000). Send exactly as many, in this order.");
    assertThat(findings(TWO_TEXTS, positional(PLAIN)))
        .containsExactly(
            "campaign.yaml:8:5: body: the template has no variables, and the campaign sends 2 parameters (132000). Remove them.");
  }

  @Test
  void namedVariablesNeedTheirNames() {
    var definition = named("{\"type\":\"BODY\",\"text\":\"Hi {{first_name}}, see {{shop}}\"}");
    assertThat(
            findings(
                """
                - type: body
                  parameters:
                    - { type: text, parameter_name: first_name, text: a }
                    - { type: text, parameter_name: shop, text: b }
                """,
                definition))
        .isEmpty();
    assertThat(findings(TWO_TEXTS, definition))
        .containsExactly(
            "campaign.yaml:9:19: body: the template's variables go by name ({{first_name}}, {{shop}}), and a parameter has no parameter_name (100). Give each parameter its parameter_name.");
    assertThat(
            findings(
                """
                - type: body
                  parameters:
                    - { type: text, parameter_name: firstname, text: a }
                    - { type: text, parameter_name: shop, text: b }
                """,
                definition))
        .containsExactly(
            "campaign.yaml:10:9: body: the template has no variable {{firstname}}. Did you mean \"first_name\"? It has {{first_name}}, {{shop}}.");
    assertThat(
            findings(
                "- { type: body, parameters: [ { type: text, parameter_name: shop, text: b } ] }",
                definition))
        .containsExactly(
            "campaign.yaml:8:5: body: the template has 2 variables ({{first_name}}, {{shop}}), and the campaign sends nothing for {{first_name}} (132000). Add a parameter for each.");
  }

  @Test
  void positionalVariablesTakeNoNames() {
    assertThat(
            findings(
                """
                - type: body
                  parameters:
                    - { type: text, parameter_name: a, text: a }
                    - { type: text, parameter_name: b, text: b }
                """,
                positional(BODY)))
        .containsExactly(
            "campaign.yaml:10:9: body: the template's variables are positional ({{1}}, {{2}}). Remove the parameter_name.");
  }

  // Headers.

  @Test
  void aMediaHeaderMustBeThereAndOfItsKind() {
    var image = positional("{\"type\":\"HEADER\",\"format\":\"IMAGE\"}," + PLAIN);
    assertThat(
            findings(
                "- { type: header, parameters: [ { type: image, image: { id: x } } ] }", image))
        .isEmpty();
    assertThat(findings("", image))
        .containsExactly(
            "campaign.yaml:5:3: header: the template shows an image, and the campaign sends none (132012). Add a component of type header with a parameter of type image.");
    assertThat(
            findings(
                "- { type: header, parameters: [ { type: video, video: { id: x } } ] }", image))
        .containsExactly(
            "campaign.yaml:8:35: header: the template shows an image, and the campaign sends a video (132012). Send an image.");
    assertThat(
            findings(
                "- { type: header, parameters: [ { type: image, image: { id: x } } ] }",
                positional(PLAIN)))
        .containsExactly(
            "campaign.yaml:8:5: header: the template has none. Remove this component.");
  }

  @Test
  void aTextHeaderHasItsVariable() {
    var header =
        positional("{\"type\":\"HEADER\",\"format\":\"TEXT\",\"text\":\"{{1}}!\"}," + PLAIN);
    assertThat(findings("", header))
        .containsExactly(
            "campaign.yaml:5:3: header: the template has 1 variable ({{1}}), and the campaign sends 0 parameters (132000). Send exactly as many, in this order.");
  }

  // Buttons.

  @Test
  void buttonsMustBeWhereTheyAre() {
    var buttons =
        positional(
            PLAIN
                + """
                ,{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copy"},
                 {"type":"URL","text":"Shop","url":"https://shop.example/{{1}}"},
                 {"type":"URL","text":"Map","url":"https://shop.example/map"}]}
                """);
    var code =
        "- { type: button, sub_type: copy_code, index: 0, parameters: [ { type: coupon_code, coupon_code: A1 } ] }\n";
    var url =
        "- { type: button, sub_type: url, index: %d, parameters: [ { type: text, text: x } ] }\n";
    assertThat(findings(code + url.formatted(1), buttons)).isEmpty();
    assertThat(findings(code, buttons))
        .containsExactly(
            "campaign.yaml:5:3: button 1 (\"Shop\") has the variable {{1}} in its address, and the campaign sends none (132000). Add a component of type button with sub_type url and index 1.");
    assertThat(findings(url.formatted(1), buttons))
        .containsExactly(
            "campaign.yaml:5:3: button 0 (\"Copy\") needs a parameter, and the campaign sends none (132000). Add a component of type button with sub_type copy_code and index 0.");
    assertThat(findings(code + url.formatted(1) + url.formatted(2), buttons))
        .containsExactly(
            "campaign.yaml:10:5: button 2: its address has no variable in the template. Remove this component.");
    assertThat(findings(code + url.formatted(1) + url.formatted(3), buttons))
        .containsExactly(
            "campaign.yaml:10:5: button 3: the template has 3 buttons: 0 copy_code, 1 url, 2 url. Correct the index.");
    assertThat(
            findings(
                code
                    + url.formatted(1)
                    + "- { type: button, sub_type: quick_reply, index: 2, parameters: [ { type: payload, payload: x } ] }",
                buttons))
        .containsExactly(
            "campaign.yaml:10:5: button 2: it is of type url in the template, and quick_reply is sent. The template has 3 buttons: 0 copy_code, 1 url, 2 url. Correct index or sub_type.");
  }

  // Offers and carousels.

  @Test
  void anOfferSaysWhenItIsOver() {
    var expiring =
        positional(
            "{\"type\":\"LIMITED_TIME_OFFER\",\"limited_time_offer\":{\"text\":\"Now\",\"has_expiration\":true}},"
                + PLAIN);
    var offer =
        """
        - type: limited_time_offer
          parameters: [ { type: limited_time_offer, limited_time_offer: { expiration_time_ms: 9999999999999 } } ]
        """;
    assertThat(findings(offer, expiring)).isEmpty();
    assertThat(findings("", expiring))
        .containsExactly(
            "campaign.yaml:5:3: limited_time_offer: the template tells when the offer is over, and the campaign does not say when (132000). Add a component of type limited_time_offer with its expiration_time_ms.");
    assertThat(findings(offer, positional(PLAIN)))
        .containsExactly(
            "campaign.yaml:8:5: limited_time_offer: the template has no limited-time offer. Remove this component.");
  }

  @Test
  void aCarouselHasTheCardsOfTheTemplate() {
    var card =
        "{\"components\":[{\"type\":\"HEADER\",\"format\":\"IMAGE\"},{\"type\":\"BODY\",\"text\":\"{{1}}\"}]}";
    var carousel =
        positional(
            PLAIN + ",{\"type\":\"CAROUSEL\",\"cards\":[" + card + "," + card + "," + card + "]}");
    assertThat(findings(cards(3, "image"), carousel)).isEmpty();
    assertThat(findings(cards(2, "image"), carousel))
        .containsExactly(
            "campaign.yaml:8:5: carousel: the template has 3 cards, and the campaign sends 2. Send exactly as many.");
    assertThat(findings("", carousel))
        .containsExactly(
            "campaign.yaml:5:3: carousel: the template has 3 cards, and the campaign sends none. Add a component of type carousel.");
    assertThat(findings(cards(3, "video"), carousel))
        .hasSize(3)
        .allMatch(text -> text.contains(" header: the template shows an image, and"))
        .anyMatch(text -> text.contains(": card 2 header:"));
    assertThat(findings(cards(3, "image"), positional(PLAIN)))
        .containsExactly(
            "campaign.yaml:8:5: carousel: the template is no carousel. Remove this component.");
  }

  private static String cards(int number, String media) {
    var cards = new StringBuilder("- type: carousel\n  cards:\n");
    for (int i = 0; i < number; i++) {
      cards.append(
          """
              - card_index: %d
                components:
                  - { type: header, parameters: [ { type: %s, %s: { id: x } } ] }
                  - { type: body, parameters: [ { type: text, text: x } ] }
          """
              .formatted(i, media, media));
    }
    return cards.toString();
  }

  private static TemplateMatch match(String components, TemplateDefinition definition) {
    return TemplateMatch.of(template(components), List.of(known(definition)), null);
  }

  private static List<String> findings(String components, TemplateDefinition definition) {
    return match(components, definition).findings().stream().map(Finding::text).toList();
  }

  private static Finding single(TemplateMatch match) {
    assertThat(match.findings()).hasSize(1);
    return match.findings().getFirst();
  }
}
