package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whatever a cell holds, the request stays valid JSON and the value arrives as it was. */
class JsonEscapingTest {

  private static final String PAYLOAD =
      "- {type: button, sub_type: order_details, index: 0,"
          + " parameters: [{type: action, action: {a: \"{{c}}\", b: \"<{{c}}>\", end: 1}}]}";

  private final TemplateRenderer renderer = TestCampaigns.template(PAYLOAD).bind(List.of("c"));

  @Test
  void anyCellArrivesAsItWas() throws CharacterCodingException {
    Random random = new Random(20261101);
    for (int round = 0; round < 20_000; round++) {
      String cell = "x" + randomText(random);
      Rendering rendering = renderer.render(List.of(cell), TestCampaigns.NOW);

      byte[] json = ((Rendering.Rendered) rendering).template();
      // The decoder of a charset reports what a String constructor would silently replace.
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
      JsonNode action = TestCampaigns.JSON.readTree(json).at("/components/0/parameters/0/action");

      assertThat(action.size()).isEqualTo(3);
      assertThat(action.get("a").stringValue()).isEqualTo(wellFormed(cell));
      assertThat(action.get("b").stringValue()).isEqualTo("<" + wellFormed(cell) + ">");
    }
  }

  @Test
  void literalTextIsEscapedToo() {
    String text = "\"quoted\" \\ back {{c}} \\\"";
    JsonNode components =
        TestCampaigns.components(
            "- {type: body, parameters: [{type: text, text: '" + text + "'}]}", "\"");

    assertThat(components.at("/0/parameters/0/text").stringValue())
        .isEqualTo(text.replace("{{c}}", "\""));
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 ->
            text.append("\"\\/{}[]<>\u007f\u0080\u07ff\u0800\uffff".charAt(random.nextInt(14)));
        case 2 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        case 4 -> text.append((char) random.nextInt(0x10000));
        default -> text.append((char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }

  /** Half a surrogate pair is no character: it arrives as the replacement character. */
  private static String wellFormed(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
