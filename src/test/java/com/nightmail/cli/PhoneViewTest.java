package com.nightmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.templates.Definitions;
import com.nightmail.templates.PhoneMessage;
import com.nightmail.templates.TemplateDefinition;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A message in the terminal: what is to be seen, and that the frame holds. */
class PhoneViewTest {

  @Test
  void aMessageLooksLikeThis() {
    var definition =
        Definitions.positional(
            """
            {"type":"HEADER","format":"IMAGE"},
            {"type":"BODY","text":"*Namaste {{1}}!* Our sale is _on_."},
            {"type":"FOOTER","text":"Reply STOP to stop"},
            {"type":"BUTTONS","buttons":[
              {"type":"URL","text":"Shop","url":"https://shop.example/{{1}}"},
              {"type":"QUICK_REPLY","text":"Stop"}]}
            """);
    var components =
        """
        - { type: header, parameters: [ { type: image, image: { link: "https://cdn.example/a/lamp.jpg?x=1" } } ] }
        - { type: body, parameters: [ { type: text, text: "{{c}}" } ] }
        - { type: button, sub_type: url, index: 0, parameters: [ { type: text, text: sale } ] }
        """;
    assertThat(draw(definition, components, "Asha"))
        .containsExactly(
            "┌────────────────────────────────────────────────┐",
            "│ ╔════════════════════════════════════════════╗ │",
            "│ ║ IMAGE                                      ║ │",
            "│ ║ lamp.jpg                                   ║ │",
            "│ ╚════════════════════════════════════════════╝ │",
            "│ Namaste Asha! Our sale is on.                  │",
            "│                                                │",
            "│ Reply STOP to stop                             │",
            "├────────────────────────────────────────────────┤",
            "│                     ↗ Shop                     │",
            "│ https://shop.example/sale                      │",
            "├────────────────────────────────────────────────┤",
            "│                     ↩ Stop                     │",
            "└────────────────────────────────────────────────┘");
  }

  @Test
  void aTerminalSeesWhatIsBold() {
    var message =
        PhoneMessage.of(Definitions.positional("{\"type\":\"BODY\",\"text\":\"*a* ~b~\"}"));
    assertThat(new PhoneView(true).draw(message).get(1))
        .startsWith("│ \033[1ma\033[0m \033[9mb\033[0m ");
    assertThat(new PhoneView(false).draw(message).get(1)).startsWith("│ a b ");
  }

  @Test
  void anOfferShowsItsEndAndCode() {
    var definition =
        Definitions.positional(
            """
            {"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Expiring offer!","has_expiration":true}},
            {"type":"BODY","text":"Hi"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}
            """);
    var components =
        """
        - { type: limited_time_offer, parameters: [ { type: limited_time_offer, limited_time_offer: { expiration_time_ms: 1793700000000 } } ] }
        - { type: button, sub_type: copy_code, index: 0, parameters: [ { type: coupon_code, coupon_code: "{{c}}" } ] }
        """;
    assertThat(String.join("\n", draw(definition, components, "DIWALI25")))
        .contains(
            "│ Expiring offer! ", "│ Ends 2026-11-0", "│ Code DIWALI25 ", "⧉ Copy offer code");
  }

  @Test
  void cardsStandBesideEachOtherWithinEightyColumns() {
    var card =
        "{\"components\":[{\"type\":\"HEADER\",\"format\":\"IMAGE\"},{\"type\":\"BODY\",\"text\":\"Lamp\"}]}";
    var cards = String.join(",", IntStream.range(0, 4).mapToObj(i -> card).toList());
    var message =
        PhoneMessage.of(
            Definitions.positional(
                "{\"type\":\"BODY\",\"text\":\"Hi\"},{\"type\":\"CAROUSEL\",\"cards\":["
                    + cards
                    + "]}"));
    var lines = new PhoneView(false).draw(message);
    assertThat(lines).allMatch(line -> TextWidth.of(line) <= 80);
    assertThat(lines.stream().filter(line -> line.contains("Lamp"))).hasSize(2);
    assertThat(lines.get(3)).startsWith("┌").endsWith("┐").hasSize(80);
  }

  @Test
  void theFrameHoldsAroundOtherScriptsAndLongWords() {
    var texts =
        List.of(
            "你好世界".repeat(20),
            "🪔🎉👩‍💻🇮🇳1️⃣ ".repeat(12),
            "नमस्ते दोस्तों ".repeat(6),
            "مرحبا بكم في متجرنا ".repeat(4),
            "https://example.com/" + "x".repeat(120),
            "a\tb\u001b[2Jc\u202Ed");
    for (var text : texts) {
      var definition = Definitions.positional("{\"type\":\"BODY\",\"text\":\"{{1}}\"}");
      var lines =
          draw(
              definition,
              "- { type: body, parameters: [ { type: text, text: \"{{c}}\" } ] }",
              text);
      assertThat(lines)
          .as(text)
          .allMatch(line -> TextWidth.of(line) == 50)
          .allMatch(line -> line.indexOf('\033') < 0 && line.indexOf('\u202E') < 0);
    }
  }

  private static List<String> draw(TemplateDefinition definition, String components, String cell) {
    return new PhoneView(false)
        .draw(PhoneMessage.of(definition, Definitions.rendered(components, cell)));
  }
}
