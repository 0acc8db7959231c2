package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code recipients} of the campaign file: which list, which of its columns, and who is left out.
 */
class MappedColumnsTest {

  @Test
  void aNameOfTheTemplateMeansTheColumnThatTheCampaignSays() {
    Campaign campaign = campaign("phone: mobile, columns: { first_name: Vorname, mobile: Handy }");

    assertThat(campaign.recipients().phone()).isEqualTo("Handy");
    Rendering rendering =
        campaign
            .template()
            .bind(List.of("Handy", " vorname ", "Ort"))
            .render(List.of("1", "Asha", "Pune"), TestCampaigns.NOW);
    assertThat(TestCampaigns.json(rendering).toString()).contains("\"text\":\"Asha of Pune\"");
  }

  @Test
  void aReasonNamesTheColumnAsTheListDoes() {
    Rendering rendering =
        campaign("phone: mobile, columns: { first_name: Vorname }")
            .template()
            .bind(List.of("VORNAME", "ort"))
            .render(List.of("", "Pune"), TestCampaigns.NOW);

    assertThat(((Rendering.Unrenderable) rendering).reason())
        .contains("column \"VORNAME\" is empty");
  }

  @Test
  void aMappedColumnThatTheListHasNotIsToldWhereItIsMapped() {
    Campaign campaign = campaign("phone: mobile, columns: { first_name: Vornme, x: Stadt }");

    assertThatThrownBy(() -> campaign.template().bind(List.of("Vorname", "ort")))
        .isInstanceOf(InvalidCampaign.class)
        .hasMessage(
            """
            campaign.yaml:3:75: the list has no column "Vornme". Did you mean "Vorname"? \
            Columns of the list: Vorname, ort.
            campaign.yaml:3:86: the list has no column "Stadt". Columns of the list: Vorname, ort.\
            """);
  }

  @Test
  void aColumnThatMayBeTwoIsNotGuessed() {
    Campaign campaign = campaign("phone: mobile");

    assertThatThrownBy(() -> campaign.template().bind(List.of("First_Name", "FIRST_NAME", "Ort")))
        .isInstanceOf(InvalidCampaign.class)
        .hasMessage(
            "campaign.yaml:10:32: column \"first_name\" may be \"First_Name\" or \"FIRST_NAME\" of"
                + " the list. Write it as the list does.");
    assertThat(campaign.template().bind(List.of("First_Name", "first_name", "ort"))).isNotNull();
  }

  @Test
  void theListsAndTheRunToLeaveOut() {
    Campaign.Recipients recipients =
        campaign(
                "phone: mobile, sheet: ' List 2 ', dates: dd.MM.yyyy,"
                    + " exclude: [bought.csv, ../old.xlsx], exclude-run: { run: 17, who: read }")
            .recipients();

    assertThat(recipients.sheet()).isEqualTo("List 2");
    assertThat(recipients.dates()).isEqualTo("dd.MM.yyyy");
    assertThat(recipients.exclude())
        .containsExactly(Path.of("campaigns", "bought.csv"), Path.of("old.xlsx"));
    assertThat(recipients.excludeRun()).isEqualTo(new Campaign.ExcludedRun(17, Campaign.Who.READ));
    assertThat(campaign("phone: mobile, exclude-run: 17").recipients().excludeRun())
        .isEqualTo(new Campaign.ExcludedRun(17, Campaign.Who.REACHED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "columns: [a] | 56: recipients columns must be a block of keys, but is a list. Write one key per line, indented.",
        "columns: { a: } | 60: recipients columns a has no value. Write one, or remove the key.",
        "dates: DD.MM.YYYY | 54: recipients dates must be a date in the letters yyyy (year), MM (month) and dd (day), such as dd.MM.yyyy; hours and minutes are HH and mm.",
        "dates: dd.mm.yyyy | 54: recipients dates must be a date in the letters yyyy (year), MM (month) and dd (day), such as dd.MM.yyyy; hours and minutes are HH and mm.",
        "exclude: bought.csv | 56: recipients exclude must be a list, but is a single value. Begin each item with \"- \".",
        "exclude-run: last | 60: recipients exclude-run must be a whole number of 1 or more.",
        "exclude-run: { who: read } | 60: recipients exclude-run needs the key \"run\". Add it.",
        "exclude-run: { run: 0 } | 67: recipients exclude-run run must be a whole number of 1 or more.",
        "exclude-run: { run: 1, who: seen } | 75: recipients exclude-run who must be read, delivered or accepted.",
      })
  void aMistakeIsNamedWithItsPlaceAndRemedy(String key, String message) {
    assertThatThrownBy(() -> campaign("phone: m, " + key))
        .isInstanceOf(InvalidCampaign.class)
        .hasMessage("campaign.yaml:3:" + message.replace("\\\"", "\""));
  }

  private static Campaign campaign(String recipients) {
    return CampaignFile.parse(
        """
        name: diwali-2026
        sender: main
        recipients: { file: recipients.csv, %s }
        template:
          name: june
          language: { code: en }
          components:
            - type: body
              parameters:
                - { type: text, text: "{{first_name}} of {{ort}}" }
        """
            .formatted(recipients),
        TestCampaigns.ORIGIN);
  }
}
