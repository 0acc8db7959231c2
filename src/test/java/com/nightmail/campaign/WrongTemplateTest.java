package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake in the components of a template, with the message a person sees. */
class WrongTemplateTest {

  private static final String CARD =
      "{card_index: %s, components: [{type: header, parameters: [{type: image, image: {id: 1}}]}]}";
  private static final String SECTION =
      "{title: t, product_items: [" + "{product_retailer_id: a},".repeat(16) + "]},";

  static Stream<Arguments> mistakes() {
    return Stream.of(
        body(
            "{type: text, text: {{first_name}}}",
            "8:50: a value that begins with {{ must stand in quotes. Write \"{{column}}\"."),
        body(
            "{type: text, text: Hello {{c}}}",
            "8:56: a value with {{ }} must stand in quotes here. Write \"... {{column}} ...\"."),
        wrong(
            "- type: body\n  parameters:\n    - type: text\n      text: {{first_name}} friend\n",
            "11:15: a value with {{ }} must stand in quotes here. Write \"... {{column}} ...\"."),
        wrong(
            "- type: body\n  parameters:\n    - type: text\n      text: *Sale* today\n",
            "11:15: a text that begins with * must stand in quotes, and aliases are not supported."
                + " Write \"*text*\"."),
        body(
            "{type: text, text: 'é😀 {{b'}",
            "8:54: {{ is never closed. Write \"{{column}}\" or \"{{column|default}}\"."),
        body(
            "{type: text, text: '{{a {{b}}'}",
            "8:51: {{ is never closed. Write \"{{column}}\" or \"{{column|default}}\"."),
        body(
            "{type: text, text: 'Hi name}}'}",
            "8:58: }} closes nothing here. Write \"{{column}}\", or remove the braces."),
        body(
            "{type: text, text: 'é😀 }} {{c}}}, {{c|x}} }}'}",
            "8:54: }} closes nothing here. Write \"{{column}}\", or remove the braces.",
            "8:73: }} closes nothing here. Write \"{{column}}\", or remove the braces."),
        wrong(
            "- type: body\n  parameters:\n    - type: text\n      text: Hi name}} and more\n",
            "11:22: }} closes nothing here. Write \"{{column}}\", or remove the braces."),
        header(
            "{type: image, image: {link: 'https://a.b/x}}.jpg'}}",
            "8:75: }} closes nothing here. Write \"{{column}}\", or remove the braces."),
        button(
            "sub_type: url, index: 0, parameters: [{type: text, text: 'a}}'}]",
            "8:79: }} closes nothing here. Write \"{{column}}\", or remove the braces."),
        button(
            "sub_type: flow, index: 0, parameters: [{type: action, action: {flow_token: 'x}}',"
                + " flow_action_data: {a: 'y}}', 'b}}': 1}}}]",
            "8:97: }} closes nothing here. Write \"{{column}}\", or remove the braces.",
            "8:120: button 0 action flow_action_data has a key with braces. A key is the same for"
                + " everybody.",
            "8:126: }} closes nothing here. Write \"{{column}}\", or remove the braces."),
        body(
            "{type: text, text: 'a {{}} {{ | x}}'}",
            "8:53: {{}} names no column. Write the column's name in it.",
            "8:58: {{ | x}} names no column. Write the column's name in it."),
        body(
            "{type: text, text: ''}",
            "8:50: body text 1 has no value. Write one, or remove the key."),
        body(
            "{type: text, text: null}",
            "8:50: body text 1 has no value. Write one, or remove the key."),
        body(
            "{type: text, text: [a]}",
            "8:50: body text 1 must be a single value, but is a list. Write one value."),
        body("{type: text}", "8:31: body text 1 needs the key \"text\". Add it."),
        body(
            "{type: text, text: a, txt: a}",
            "8:53: body text 1 has an unknown key \"txt\". Did you mean \"text\"? Known keys here:"
                + " type, text, parameter_name."),
        body("{text: a}", "8:31: body parameter 1 needs the key \"type\". Add it."),
        body(
            "{type: txt, text: a}",
            "8:38: body parameter 1 cannot be of type \"txt\". Did you mean \"text\"? Known: text,"
                + " currency, date_time."),
        body("", "8:30: body parameters must have at least 1 entry, but has 0."),
        body(
            "{type: currency, currency: {fallback_value: a, code: rupees, amount_1000: 1.5}}",
            "8:84: body currency 1 code must be a currency code such as INR or USD.",
            "8:105: body currency 1 amount_1000 must be a whole number."),
        body(
            "{type: text, text: a, parameter_name: n}, {type: text, text: b}",
            "8:30: body mixes named and positional parameters. Give every one of them a"
                + " parameter_name, or none."),
        body(
            "{type: text, text: a, parameter_name: n}, {type: text, text: a, parameter_name: n}",
            "8:111: body has two parameters of one parameter_name. Give each its own."),
        body(
            "{type: text, text: a, parameter_name: '{{x}}'}",
            "8:69: body text 1 parameter_name is the same for everybody. Write it without {{ }}."),
        body(
            "{type: text, text: a, parameter_name: First Name}",
            "8:69: body text 1 parameter_name must be lower-case letters, digits and underscores."),
        wrong("- {type: body}", "8:5: body needs the key \"parameters\". Add it."),
        wrong(
            "- {type: body, parameters: {type: text, text: a}}",
            "8:30: body parameters must be a list, but is a block of keys. Begin each item with"
                + " \"- \"."),
        wrong(
            "- {type: headr, parameters: []}",
            "8:12: component has the unknown type \"headr\". Did you mean \"header\"? Known: header,"
                + " body, limited_time_offer, tap_target_configuration, button, carousel."),
        wrong(
            "- foo",
            "8:5: component must be a block of keys, but is a single value. Write one key per line,"
                + " indented."),
        wrong(
            "- {type: header, parameters: [{type: text, text: a}]}\n".repeat(2),
            "9:5: components has a second header. Keep one of them."),
        wrong(
            "- {type: body, parameters: [{type: text, text: a}]}\n"
                + "- {type: BODY, parameters: [{type: text, text: a}]}",
            "9:5: components has a second body. Keep one of them."),
        header(
            "{type: text, text: a}, {type: text, text: b}",
            "8:32: header parameters must have exactly 1 entry, but has 2."),
        header(
            "{type: image, image: {link: 'https://a.b', id: 1}}",
            "8:54: header image must have exactly one of link, id, but has 2."),
        header(
            "{type: image, image: {}}",
            "8:54: header image must have exactly one of link, id, but has none."),
        header(
            "{type: image, image: {link: a.jpg, caption: x}}",
            "8:61: header image link must be an http:// or https:// address without spaces.",
            "8:68: header image has an unknown key \"caption\". Known keys here: link, id."),
        header(
            "{type: location, location: {latitude: north, longitude: 181}}",
            "8:71: header location latitude must be decimal degrees from -90 to 90.",
            "8:89: header location longitude must be decimal degrees from -180 to 180."),
        button(
            "sub_type: urll, index: 0",
            "8:30: button has the unknown sub_type \"urll\". Did you mean \"url\"? Known:"
                + " quick_reply, url, copy_code, flow, catalog, mpm, voice_call, order_details,"
                + " phone_number."),
        button("index: 0", "8:5: button needs the key \"sub_type\". Add it."),
        button("sub_type: quick_reply", "8:5: button needs the key \"index\". Add it."),
        button(
            "sub_type: quick_reply, index: 10",
            "8:50: button quick_reply index must be a position from 0 to 9, but is 10."),
        button(
            "sub_type: quick_reply, index: -1",
            "8:50: button quick_reply index must be a position from 0 to 9, but is -1."),
        wrong(
            "- {type: button, sub_type: quick_reply, index: 0}\n"
                + "- {type: button, sub_type: quick_reply, index: '0'}",
            "9:50: index 0 is taken already. Give each its own position."),
        button(
            "sub_type: url, index: 0, parameters: [{type: payload, payload: x}]",
            "8:65: button 0 parameter 1 cannot be of type \"payload\". Known: text."),
        button(
            "sub_type: phone_number, index: 0, parameters: [{type: payload, payload: x}]",
            "8:66: button 0 takes no parameters. Remove them."),
        button(
            "sub_type: voice_call, parameters: [{type: payload, payload: x},{type: payload,"
                + " payload: x}]",
            "8:83: button voice_call has a second payload. Keep one of them."),
        button(
            "sub_type: copy_code, index: 0, parameters: [{type: coupon_code, coupon_code: A-1}]",
            "8:97: button 0 coupon_code must be 1 to 20 letters and digits (A-Z, a-z, 0-9)."),
        button(
            "sub_type: mpm, index: 0, parameters: [{type: action, action:"
                + " {thumbnail_product_retailer_id: a, sections: []}}]",
            "8:126: button 0 action sections must have 1 to 10 entries, but has 0."),
        button(
            "sub_type: mpm, index: 0, parameters: [{type: action, action:"
                + " {thumbnail_product_retailer_id: a, sections: ["
                + SECTION.repeat(2)
                + "]}}]",
            "8:57: button 0 has 32 products, but may have at most 30."),
        button(
            "sub_type: flow, index: 0, parameters: [{type: action, action: {flow_action_data: {a: 1,"
                + " a: 2}}}]",
            "8:108: button 0 action flow_action_data has the key \"a\" twice. Remove one of them."),
        cards(CARD.formatted(0), "8:29: carousel cards must have 2 to 10 entries, but has 1."),
        cards(
            CARD.formatted(0) + "," + CARD.formatted(0),
            "8:134: card_index 0 is taken already. Give each its own position."),
        cards(
            CARD.formatted(0)
                + ", {card_index: 1, components: [{type: body, parameters: [{type: text, text: a}]}]}",
            "8:122: this card has body. Give every card the same components in the same order as the"
                + " first (header).",
            "8:150: card 1 needs a header. Add one with an image, video or product."),
        cards(
            CARD.formatted(0) + "," + CARD.formatted(-1),
            "8:134: card card_index must be a position from 0 to 9, but is -1."),
        wrong(
            "- {type: limited_time_offer, parameters: [{type: limited_time_offer,"
                + " limited_time_offer: {expiration_time_ms: soon}}]}\n"
                + "- {type: header, parameters: [{type: document, document: {id: 1}}]}",
            "8:113: limited_time_offer expiration_time_ms must be a time in milliseconds since"
                + " 1970.",
            "9:40: header parameter 1 cannot be of type \"document\". Known: image, video."));
  }

  private static Arguments header(String parameters, String... messages) {
    return wrong("- {type: header, parameters: [" + parameters + "]}", messages);
  }

  private static Arguments body(String parameters, String... messages) {
    return wrong("- {type: body, parameters: [" + parameters + "]}", messages);
  }

  private static Arguments button(String keys, String... messages) {
    return wrong("- {type: button, " + keys + "}", messages);
  }

  private static Arguments cards(String cards, String... messages) {
    return wrong("- {type: carousel, cards: [" + cards + "]}", messages);
  }

  private static Arguments wrong(String components, String... messages) {
    return arguments(
        components,
        Stream.of(messages).map("campaign.yaml:"::concat).collect(Collectors.joining("\n")));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isNamedWithItsPlaceAndRemedy(String components, String message) {
    assertThatThrownBy(() -> TestCampaigns.template(components))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(message);
  }

  @Test
  void typographicQuotesAreWelcomeWithinATextValue() {
    assertThatCode(
            () ->
                TestCampaigns.template(
                    """
                    - type: body
                      parameters:
                        - type: text
                          text: “Diwali” sale, don’t miss it
                        - { type: text, text: "“All of it”" }
                    """))
        .doesNotThrowAnyException();
  }

  @Test
  void placeholdersThatNameNoColumnAreListedWithTheColumnsThereAre() {
    Template template =
        TestCampaigns.template(
            """
            - type: body
              parameters:
                - {type: text, text: "Hi {{ frist_name | you}}, {{city}}"}
                - {type: text, text: "{{First-Name}} {{mobile}}"}
            """);

    assertThatThrownBy(() -> template.bind(List.of("mobile", " first_name ")))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(
            """
            campaign.yaml:10:32: the list has no column "frist_name". Did you mean "first_name"? \
            Columns of the list: mobile, first_name.
            campaign.yaml:10:55: the list has no column "city". \
            Columns of the list: mobile, first_name.
            campaign.yaml:11:29: the list has no column "First-Name". Did you mean "first_name"? \
            Columns of the list: mobile, first_name.""");
  }
}
