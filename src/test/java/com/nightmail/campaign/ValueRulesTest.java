package com.nightmail.campaign;

import static com.nightmail.campaign.TestCampaigns.NOW;
import static com.nightmail.campaign.TestCampaigns.components;
import static com.nightmail.campaign.TestCampaigns.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueRulesTest {

  private static final String BODY =
      "- {type: body, parameters: [{type: text, text: \"%s\"}, {type: text, text: b}]}";
  private static final String SUFFIX =
      "- {type: button, sub_type: url, index: 0, parameters: [{type: text, text: \"%s\"}]}";
  private static final String PAYLOAD =
      "- {type: button, sub_type: quick_reply, index: 2,"
          + " parameters: [{type: payload, payload: \"{{c}}\"}]}";
  private static final String COUPON =
      "- {type: button, sub_type: copy_code, index: 0,"
          + " parameters: [{type: coupon_code, coupon_code: \"{{c}}\"}]}\n";
  private static final String OFFER =
      "- {type: limited_time_offer, parameters: [{type: limited_time_offer,"
          + " limited_time_offer: {expiration_time_ms: %s}}]}\n";
  private static final String CALL =
      "- {type: button, sub_type: voice_call, parameters: [{type: %1$s, %1$s: \"{{c}}\"}]}";
  private static final String CURRENCY =
      "- {type: body, parameters: [{type: currency,"
          + " currency: {fallback_value: x, code: INR, amount_1000: \"{{c}}\"}}]}";
  private static final String LOCATION =
      "- {type: header, parameters: [{type: location,"
          + " location: {latitude: \"{{c}}\", longitude: 1}}]}";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a\\nb,a b",
        "a\\r\\nb,a b",
        "a\\tb,a b",
        "a    b,a    b",
        "a     b,a b",
        "a \\n\\t b,a b"
      })
  void textIsFolded(String cell, String sent) {
    String raw = cell.translateEscapes();

    assertThat(text(BODY.formatted("{{c}}"), raw)).isEqualTo(sent);
    assertThat(text(BODY.formatted("x {{c}} y"), raw)).isEqualTo("x " + sent + " y");
  }

  @Test
  void textIsFoldedAcrossThePartsOfAValue() {
    assertThat(text(BODY.formatted("a  {{c}}"), "   b")).isEqualTo("a b");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{{c|friend}}, friend",
        "{{ c | dear friend }}, dear friend",
        "Hi {{c|}}!, Hi !",
        "Hi {{c|a|b}}, Hi a|b"
      })
  void emptyCellBecomesItsDefault(String template, String sent) {
    assertThat(text(BODY.formatted(template), " ")).isEqualTo(sent);
    assertThat(text(BODY.formatted(template), "Asha")).contains("Asha").doesNotContain("|");
  }

  @Test
  void emptyCellWithoutDefaultRefusesTheRow() {
    assertThat(reason(BODY.formatted("Hi {{c}}"), " "))
        .isEqualTo("body text 1: column \"c\" is empty and has no default");
    assertThat(reason(PAYLOAD, ""))
        .isEqualTo("button 2 payload: column \"c\" is empty and has no default");
  }

  @Test
  void missingCellCountsAsEmpty() {
    Rendering rendering = TestCampaigns.render(PAYLOAD, List.of("a", "c"), List.of("1"));

    assertThat(rendering)
        .isEqualTo(
            new Rendering.Unrenderable(
                "button 2 payload: column \"c\" is empty and has no default", List.of("c")));
  }

  @Test
  void textThatIsEmptyByItsDefaultRefusesTheRow() {
    assertThat(reason(BODY.formatted("{{c|}}"), ""))
        .isEqualTo("body text 1: must not be empty (column \"c\")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "a b # a%20b",
        "a:b|c # a%3Ab%7Cc",
        "दीप # %E0%A4%A6%E0%A5%80%E0%A4%AA",
        "p/q?r=1&s=2 # p/q?r=1&s=2",
        "a%20b # a%20b",
        "100% # 100%25",
        "a+b # a%2Bb",
        "-._~ # -._~",
        "😀 # %F0%9F%98%80"
      })
  void urlSuffixIsPercentEncoded(String cell, String sent) {
    assertThat(text(SUFFIX.formatted("{{c}}"), cell)).isEqualTo(sent);
  }

  @Test
  void urlSuffixKeepsTheLegalCharactersOfTheCampaign() {
    assertThat(text(SUFFIX.formatted("shop/a b?x=+1&n={{c}}#top"), "é"))
        .isEqualTo("shop/a%20b?x=+1&n=%C3%A9#top");
    assertThat(text(SUFFIX.formatted("a b:c"), "")).isEqualTo("a%20b%3Ac");
  }

  @Test
  void payloadHasALimit() {
    assertThat(components(PAYLOAD, "😀".repeat(256)).isArray()).isTrue();
    assertThat(reason(PAYLOAD, "x".repeat(257)))
        .isEqualTo("button 2 payload: must be 1 to 256 characters (column \"c\")");
  }

  @Test
  void payloadOfACallHasItsOwnLimit() {
    String call = CALL.formatted("payload");

    assertThat(components(call, "x".repeat(512)).isArray()).isTrue();
    assertThat(reason(call, "x".repeat(513)))
        .isEqualTo("button voice_call payload: must be 1 to 512 characters (column \"c\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "43201", "1.5", "an hour", "-1"})
  void ttlOfACallIsWithinThirtyDays(String cell) {
    assertThat(reason(CALL.formatted("ttl_minutes"), cell))
        .isEqualTo(
            "button voice_call ttl_minutes: must be a whole number of minutes from 1 to 43200"
                + " (column \"c\")");
    assertThat(components(CALL.formatted("ttl_minutes"), "43200").isArray()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ABCDEFGHIJKLMNOPQRSTU", "DIWALI-10", "दीप"})
  void couponIsAlphanumericAndShort(String cell) {
    assertThat(reason(COUPON, cell))
        .isEqualTo(
            "button 0 coupon_code: must be 1 to 20 letters and digits (A-Z, a-z, 0-9)"
                + " (column \"c\")");
    assertThat(components(COUPON, "ABCDEFGHIJKLMNOPQRST").isArray()).isTrue();
  }

  @Test
  void couponOfALimitedTimeOfferIsShorter() {
    String offer = COUPON + OFFER.formatted("1999000000000");

    assertThat(components(offer, "ABCDEFGHIJKLMNO").isArray()).isTrue();
    assertThat(reason(offer, "ABCDEFGHIJKLMNOP"))
        .isEqualTo(
            "button 0 coupon_code: must be 1 to 15 letters and digits (A-Z, a-z, 0-9) beside a"
                + " limited-time offer (column \"c\")");
  }

  @Test
  void offerMustOutliveTheMomentOfSending() {
    String offer = OFFER.formatted("\"{{c}}\"");
    String now = Long.toString(NOW.toEpochMilli());

    assertThat(components(offer, Long.toString(NOW.toEpochMilli() + 1)).isArray()).isTrue();
    assertThat(reason(offer, now))
        .isEqualTo(
            "limited_time_offer expiration_time_ms: must be in the future, in milliseconds since"
                + " 1970 (column \"c\")");
    assertThat(reason(OFFER.formatted(now), ""))
        .isEqualTo(
            "limited_time_offer expiration_time_ms: must be in the future, in milliseconds since"
                + " 1970");
    assertThat(reason(offer, "tomorrow"))
        .isEqualTo(
            "limited_time_offer expiration_time_ms: must be a time in milliseconds since 1970"
                + " (column \"c\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e3", "1,000", "0x10", "9999999999999999999", "१२"})
  void numericFieldTakesWholeNumbersOnly(String cell) {
    assertThat(reason(CURRENCY, cell))
        .isEqualTo("body currency 1 amount_1000: must be a whole number (column \"c\")");
  }

  @ParameterizedTest
  @CsvSource({"007,7", "-5,-5", "' 12 ',12", "0,0", "999999999999999999,999999999999999999"})
  void numericFieldIsSentAsJsonKnowsNumbers(String cell, long sent) {
    assertThat(components(CURRENCY, cell).at("/0/parameters/0/currency/amount_1000").longValue())
        .isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"90.1", "-91", "north", "1,5", "1."})
  void locationIsInDecimalDegrees(String cell) {
    assertThat(reason(LOCATION, cell))
        .isEqualTo(
            "header location latitude: must be decimal degrees from -90 to 90 (column \"c\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a.b/c", "a.b/c", "https://a b", "https:///x"})
  void mediaLinkIsAWebAddress(String cell) {
    assertThat(
            reason("- {type: header, parameters: [{type: image, image: {link: '{{c}}'}}]}", cell))
        .isEqualTo(
            "header image link: must be an http:// or https:// address without spaces"
                + " (column \"c\")");
  }

  @Test
  void reasonNamesEveryColumnOfTheValue() {
    Rendering rendering =
        TestCampaigns.render(
            PAYLOAD.replace("{{c}}", "{{a}}{{b}}"),
            List.of("a", "b"),
            List.of("x".repeat(200), "secret".repeat(50)));

    assertThat(rendering)
        .isEqualTo(
            new Rendering.Unrenderable(
                "button 2 payload: must be 1 to 256 characters (columns \"a\", \"b\")",
                List.of("a", "b")));
  }

  private static String text(String components, String cell) {
    return components(components, cell).at("/0/parameters/0/text").stringValue();
  }
}
