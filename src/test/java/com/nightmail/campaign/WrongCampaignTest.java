package com.nightmail.campaign;

import static com.nightmail.campaign.TestCampaigns.HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nightmail.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake in a campaign file, with the message a person sees. */
class WrongCampaignTest {

  private static final String KNOWN =
      "name, sender, rate, repeat, recipients, require-mm-lite, canary, window, not-after, limit,"
          + " cap, template";
  private static final String RECIPIENT_KEYS =
      "file, phone, country, charset, sheet, dates, zone, columns, exclude, exclude-run";
  private static final String TEMPLATE = "template: { name: a, language: { code: en } }\n";
  private static final String TYPOGRAPHIC =
      "typographic quotes (such as “ and ”) stand where straight ones must, as web pages write"
          + " them. Replace each of them with \".";

  static Stream<Arguments> mistakes() {
    return Stream.of(
        wrong("empty file", "", "1:1: the file is empty. Write the campaign into it."),
        wrong("only a comment", "# x\n", "1:1: the file is empty. Write the campaign into it."),
        wrong(
            "no keys",
            "hello",
            "1:1: the campaign must be a block of keys ("
                + KNOWN
                + "), but is a single value. Write one key per line, indented."),
        wrong(
            "two documents",
            HEAD + TEMPLATE + "---\nname: b",
            "5:1: a second document begins here. Keep one campaign per file and remove the"
                + " \"---\"."),
        wrong(
            "unknown key",
            HEAD + "rates: 5\n" + TEMPLATE,
            "4:1: the campaign has an unknown key \"rates\". Did you mean \"rate\"? Known keys"
                + " here: "
                + KNOWN
                + "."),
        wrong(
            "unknown key like no other",
            HEAD.replace("phone: m", "phone: m, colour: x, m: m") + TEMPLATE,
            "3:47: recipients has an unknown key \"colour\". Known keys here: "
                + RECIPIENT_KEYS
                + ".",
            "3:58: recipients has an unknown key \"m\". Known keys here: " + RECIPIENT_KEYS + "."),
        wrong(
            "key given twice",
            HEAD + "name: e\n" + TEMPLATE,
            "4:1: the campaign has the key \"name\" twice. Remove one of them."),
        wrong(
            "missing keys",
            "rate: 5\nrecipients: {}",
            "1:1: the campaign needs the key \"name\". Add it.",
            "1:1: the campaign needs the key \"sender\". Add it.",
            "1:1: the campaign needs the key \"template\". Add it.",
            "2:13: recipients needs the key \"file\". Add it.",
            "2:13: recipients needs the key \"phone\". Add it."),
        wrong(
            "wrong values",
            """
            name: my campaign
            sender:
            rate: 0
            repeat: always
            require-mm-lite: yes
            canary: 1.5
            recipients: { file: "a\\0b", phone: m, country: XX, charset: utf-9 }
            template: { name: June, namespace: a b, language: { policy: strict, code: english } }
            """,
            "1:7: name must be 1 to 100 letters (A-Z, a-z), digits, dots, dashes or underscores.",
            "2:8: sender has no value. Write one, or remove the key.",
            "3:7: rate must be a whole number of 1 or more.",
            "4:9: repeat must be never or each-run.",
            "5:18: require-mm-lite must be true or false.",
            "6:9: canary must be a whole number of 1 or more.",
            "7:21: recipients file must be a file's path.",
            "7:48: recipients country must be a country's two letters, such as IN.",
            "7:61: recipients charset must be a known encoding, such as windows-1252.",
            "8:19: template name must be 1 to 512 lower-case letters, digits and underscores.",
            "8:36: template namespace must be a namespace without spaces.",
            "8:61: language policy must be \"deterministic\".",
            "8:75: language code must be the code that the template was approved in, such as en or"
                + " en_US."),
        wrong(
            "wrong kinds",
            "name: d\nsender: [a]\nrecipients: r.csv\ntemplate:\n",
            "2:9: sender must be a single value, but is a list. Write one value.",
            "3:13: recipients must be a block of keys ("
                + RECIPIENT_KEYS
                + "), but is a"
                + " single value. Write one key per line, indented.",
            "4:10: template must be a block of keys, but is empty. Write one key per line,"
                + " indented."),
        wrong(
            "name too long",
            HEAD.replace("diwali-2026", "x".repeat(101)) + TEMPLATE,
            "1:7: name must be 1 to 100 letters (A-Z, a-z), digits, dots, dashes or underscores."),
        wrong(
            "tab",
            "name: d\nrecipients:\n\tfile: x",
            "3:1: a tab cannot indent a line. Replace it with spaces."),
        wrong(
            "unclosed quote",
            "name: \"d\nsender: x\n",
            "1:7: the quote that opens here is never closed. Close it."),
        wrong(
            "colon in a text",
            "name: a: b\n",
            "1:8: a colon cannot stand here. Put a text that holds \": \" in quotes, or correct the"
                + " indentation."),
        wrong(
            "key without colon",
            "name: d\nsender\nrate: 5",
            "2:1: a key without a colon. Write \"key: value\", or indent the text further."),
        wrong(
            "unclosed bracket",
            "name: d\nrecipients: { file: a\nrate: 5\n",
            "3:5: a comma or a closing bracket is missing before this; the bracket opened at 2:13."),
        wrong(
            "missing comma",
            "{\"name\": \"a\" \"sender\": \"b\"}",
            "1:14: a comma or a closing bracket is missing before this; the bracket opened at 1:1."),
        wrong(
            "misaligned line",
            "name: d\nrecipients:\n    file: x\n  phone: y\n",
            "4:3: this line does not fit those above. Align it with its neighbours, or put the text"
                + " in quotes."),
        wrong(
            "reserved first character",
            "name: @x",
            "1:7: a text cannot begin with @. Put the text in quotes."),
        wrong(
            "bar before a text",
            "name: |flash sale",
            "1:7: a text cannot begin with |. Put the text in quotes."),
        wrong(
            "nothing between commas",
            "recipients: { file: [ , ] }",
            "1:23: a value is missing before this. Write it, or remove what is too much."),
        wrong(
            "list beside its key",
            "recipients: - file",
            "1:13: a list cannot begin here. Write \"- \" on a line of its own, below the key."),
        wrong(
            "unknown escape",
            "name: \"a\\qb\"",
            "1:10: this backslash means nothing in double quotes. Write \\\\ for a backslash, or use"
                + " single quotes."),
        wrong(
            "control character",
            "name: a\u0007b",
            "1:8: the invisible character U+0007 is not allowed here. Remove it."),
        wrong(
            "alias",
            "name: &a x\nsender: *a\n",
            "2:9: a text that begins with * must stand in quotes, and aliases are not supported."
                + " Write \"*text*\"."),
        wrong(
            "whole request without a template",
            HEAD + "template: { to: \"+919876543210\", type: template }",
            "4:11: template needs the key \"name\". Add it.",
            "4:11: template needs the key \"language\". Add it.",
            "4:13: template has an unknown key \"to\". Known keys here: namespace, name, language,"
                + " components.",
            "4:34: template has an unknown key \"type\". Known keys here:"
                + " namespace, name, language, components."),
        wrong(
            "unknown key in a whole request",
            HEAD + "template: { ttl: 5, template: { name: a, language: { code: en } } }",
            "4:13: request has an unknown key \"ttl\". Known keys here: type,"
                + " messaging_product, recipient_type, to, template."),
        wrong(
            "typographic quotes that never close",
            HEAD + "template:\n  { “name: “june, language: {code: en} }",
            "5:5: " + TYPOGRAPHIC),
        wrong(
            "typographic quotes around one value",
            HEAD.replace("sender: main", "sender: „main“") + TEMPLATE,
            "2:9: " + TYPOGRAPHIC));
  }

  private static Arguments wrong(String mistake, String yaml, String... messages) {
    return arguments(
        mistake,
        yaml,
        Stream.of(messages).map("campaign.yaml:"::concat).collect(Collectors.joining("\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isNamedWithItsPlaceAndRemedy(String mistake, String yaml, String message) {
    assertThatThrownBy(() -> CampaignFile.parse(yaml, TestCampaigns.ORIGIN))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(message);
  }

  @Test
  void missingFile(@TempDir Path directory) {
    Path missing = directory.resolve("none.yaml");

    assertThatThrownBy(() -> CampaignFile.read(missing))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(missing + ": there is no such file. Check the path.");
  }

  @Test
  void directoryInsteadOfAFile(@TempDir Path directory) {
    assertThatThrownBy(() -> CampaignFile.read(directory))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(
            directory
                + ": the file cannot be read (it is a directory). Name a campaign file you may"
                + " read.");
  }

  @Test
  void fileThatMayNotBeRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("secret.yaml");
    Files.writeString(file, "name: a");
    assertThat(YamlText.unreadable(file, CampaignFile.KIND))
        .hasMessage(
            "%s: user %s may not read this file. Give that user read permission."
                .formatted(file, System.getProperty("user.name")));

    assumeFalse(System.getProperty("user.name").equals("root"), "root reads everything");
    assertThat(file.toFile().setReadable(false)).isTrue();
    assertThatThrownBy(() -> CampaignFile.read(file))
        .hasMessage(YamlText.unreadable(file, CampaignFile.KIND).getMessage());
  }

  @Test
  void fileThatIsNotUtf8(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("latin.yaml");
    Files.write(file, "name: a\nsender: Zoë\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> CampaignFile.read(file))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(
            "latin.yaml:2:11: the file is not UTF-8 here. Save it again with the encoding UTF-8.");
  }

  @Test
  void fileThatIsUtf16(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("wide.yaml");
    Files.write(file, "name: a\n".getBytes(StandardCharsets.UTF_16));

    assertThatThrownBy(() -> CampaignFile.read(file))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(
            "wide.yaml:1:1: the file is not UTF-8 here. Save it again with the encoding UTF-8.");
  }
}
