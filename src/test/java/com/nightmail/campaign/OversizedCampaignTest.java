package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no campaign in size or shape are refused at once, in a message of a page. */
@Timeout(20)
class OversizedCampaignTest {

  @Test
  void aFileOfSixtyMegabytes(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("list.yaml");
    String line = "x: [1, 2, 3, “a”]\n".repeat(50_000);
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 60; i++) {
        out.write(line);
      }
    }
    assertThatThrownBy(() -> CampaignFile.read(file))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessage(
            file
                + ": the file is larger than 256 KB, and no campaign is. Name the campaign file, not"
                + " the list.");
  }

  @Test
  void aDeviceWithoutEnd() {
    assertThatThrownBy(() -> CampaignFile.read(Path.of("/dev/zero")))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessageStartingWith("/dev/zero: the file is larger than 256 KB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? "})
  void fiveThousandBlocksWithinEachOther(String opening) {
    assertThatThrownBy(
            () -> CampaignFile.parse("a: " + opening.repeat(5_000).strip(), TestCampaigns.ORIGIN))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .hasMessageStartingWith("campaign.yaml:1:")
        .message()
        .hasSizeLessThan(300);
  }

  @Test
  void theNestingIsNamedWithItsPlace() {
    assertThatThrownBy(
            () ->
                CampaignFile.parse(
                    TestCampaigns.HEAD + "x:\n  " + "[".repeat(60) + "]".repeat(60),
                    TestCampaigns.ORIGIN))
        .hasMessage(
            "campaign.yaml:5:52: more than 50 blocks and lists stand within each other here."
                + " Check the brackets.");
  }

  @Test
  void ofTwentyThousandProblemsTheFirstTwentyAreShown() {
    String keys =
        IntStream.range(0, 20_000).mapToObj(i -> "key" + i + ": 1\n").collect(Collectors.joining());
    InvalidCampaign refused =
        catchThrowableOfType(
            InvalidCampaign.class,
            () -> CampaignFile.parse(keys + TestCampaigns.HEAD, TestCampaigns.ORIGIN));

    assertThat(refused.getMessage().lines()).hasSize(21);
    assertThat(refused.getMessage())
        .contains("\ncampaign.yaml:1:1: the campaign needs the key \"template\". Add it.\n")
        .endsWith("\nand 19,981 more problems.");
  }

  @Test
  void aWordOfAQuarterMegabyteIsShortened() {
    assertThatThrownBy(
            () ->
                CampaignFile.parse(
                    TestCampaigns.TEMPLATE + "  - type: " + "x".repeat(250_000),
                    TestCampaigns.ORIGIN))
        .message()
        .hasSizeLessThan(3_000)
        .contains(" ... ")
        .endsWith(
            "Known: header, body, limited_time_offer, tap_target_configuration, button, carousel.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"“a”: ", "{type: body}, ", "{type: button}, {type: body}, ", "\"a\",“", "“a” {"})
  void whateverFillsAQuarterMegabyteIsReadQuickly(String text) {
    String filled = TestCampaigns.TEMPLATE.strip() + " [" + text.repeat(250_000 / text.length());
    assertThatThrownBy(() -> CampaignFile.parse(filled + "]", TestCampaigns.ORIGIN))
        .isExactlyInstanceOf(InvalidCampaign.class)
        .message()
        .hasSizeLessThan(20_000);
  }
}
