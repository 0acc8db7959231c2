package com.nightmail.templates;

import static com.nightmail.templates.Definitions.positional;
import static com.nightmail.templates.Definitions.rendered;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Texts are measured as the recipient gets them, not as the template or the cell has them. */
class FilledLengthsTest {
  private static final String BODY =
      "- { type: body, parameters: [ { type: text, text: \"{{c}}\" } ] }";

  @Test
  void aBodyMayHave1024Characters() {
    var lengths = new FilledLengths(positional("{\"type\":\"BODY\",\"text\":\"Hi {{1}}!\"}"));
    assertThat(lengths.complaint(rendered(BODY, "x".repeat(1_020)))).isNull();
    assertThat(lengths.complaint(rendered(BODY, "x".repeat(1_021))))
        .isEqualTo("body has 1,025 characters when it is filled in, and may have 1,024");
    assertThat(lengths.complaint(rendered(BODY, "🪔".repeat(1_020)))).isNull();
  }

  @Test
  void besideAnOfferFewer() {
    var lengths =
        new FilledLengths(
            positional(
                "{\"type\":\"LIMITED_TIME_OFFER\",\"limited_time_offer\":{}},{\"type\":\"BODY\",\"text\":\"{{1}}\"}"));
    assertThat(lengths.complaint(rendered(BODY, "x".repeat(601))))
        .isEqualTo("body has 601 characters when it is filled in, and may have 600");
  }

  @Test
  void headersAndAddressesOfButtonsToo() {
    var lengths =
        new FilledLengths(
            positional(
                """
                {"type":"HEADER","format":"TEXT","text":"{{1}}"},{"type":"BODY","text":"Hi"},
                {"type":"BUTTONS","buttons":[{"type":"URL","text":"Go","url":"https://a.example/{{1}}"}]}
                """));
    assertThat(
            lengths.complaint(
                rendered(
                    "- { type: header, parameters: [ { type: text, text: \"{{c}}\" } ] }",
                    "x".repeat(61))))
        .isEqualTo("header has 61 characters when it is filled in, and may have 60");
    assertThat(
            lengths.complaint(
                rendered(
                    "- { type: button, sub_type: url, index: 0, parameters: [ { type: text, text: \"{{c}}\" } ] }",
                    "x".repeat(1_983))))
        .isEqualTo("button 0 has 2,001 characters when it is filled in, and may have 2,000");
  }

  @Test
  void theFilledBodyIsWhatTheRecipientReads() {
    var lengths =
        new FilledLengths(positional("{\"type\":\"BODY\",\"text\":\"Hi {{1}}, {{1}}!\"}"));
    assertThat(lengths.filledBody(rendered(BODY, "$1 \\ 𝄞"))).isEqualTo("Hi $1 \\ 𝄞, $1 \\ 𝄞!");
  }
}
