package com.nightmail.campaign;

import static com.nightmail.campaign.TestCampaigns.HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When a campaign may send and how much: what is read, and each mistake as a person sees it. */
class BoundsTest {
  private static final String TEMPLATE = "template: { name: a, language: { code: en } }\n";
  private static final String WINDOW =
      "window: { from: \"10:00\", to: \"21:00\", days: [mon..sat], zone: Asia/Kolkata }\n";

  @Test
  void withoutAWordThereAreNone() {
    assertThat(bounds("")).isEqualTo(new Bounds(null, null, null, null));
  }

  @Test
  void everythingIsRead() {
    var bounds =
        bounds(
            WINDOW + "not-after: 2026-11-09T21:00\nlimit: 5000\ncap: { messages: 2, days: 7 }\n");

    assertThat(bounds)
        .isEqualTo(
            new Bounds(
                new SendingWindow(
                    LocalTime.of(10, 0),
                    LocalTime.of(21, 0),
                    EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.SATURDAY),
                    ZoneId.of("Asia/Kolkata")),
                Instant.parse("2026-11-09T15:30:00Z"),
                5_000,
                new Bounds.Cap(2, 7)));
  }

  @Test
  void daysAreNamesAndRangesAndMayGoOverTheEndOfTheWeek() {
    assertThat(days("mon..wed")).isEqualTo(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY));
    assertThat(days("[sat..mon, Thursday]"))
        .isEqualTo(
            EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY, DayOfWeek.THURSDAY));
    assertThat(bounds("window: { zone: recipient }\n").window().days())
        .isEqualTo(EnumSet.allOf(DayOfWeek.class));
  }

  @Test
  void midnightIsTheEndOfADay() {
    var window = bounds("window: { from: \"18:00\", to: \"24:00\", zone: recipient }\n").window();
    assertThat(window.to()).isEqualTo(LocalTime.MIDNIGHT);
    assertThat(window.zone()).isNull();
  }

  @Test
  void aTimeHasAnOffsetOrAZone() {
    assertThat(bounds("not-after: 2026-11-09T21:00+05:30\n").notAfter())
        .isEqualTo(
            bounds("not-after: { at: \"2026-11-09 21:00\", zone: Asia/Kolkata }\n").notAfter())
        .isEqualTo(Instant.parse("2026-11-09T15:30:00Z"));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "window: { from: 10, to: \"21:00\", zone: recipient }\n",
            "4:17: window from must be a time of day in quotes, such as \"10:00\"."),
        arguments(
            "window: { from: \"10:00\", to: \"25:00\", zone: recipient }\n",
            "4:30: window to must be a time of day in quotes, such as \"10:00\"; midnight is"
                + " \"24:00\"."),
        arguments(
            "window: { from: \"10:00\", to: \"10:00\", zone: recipient }\n",
            "4:9: window from and to are the same time. Leave both out for whole days."),
        arguments("window: { from: \"10:00\" }\n", "4:9: window needs the key \"zone\". Add it."),
        arguments(
            "window: { days: [mon..sut], zone: recipient }\n",
            "4:18: window days must be days or ranges of them, such as [mon..fri, sun]; the days"
                + " are mon tue wed thu fri sat sun."),
        arguments(
            "window: { days: [], zone: recipient }\n",
            "4:17: window days is empty. Name a day, or remove the key."),
        arguments(
            "window: { zone: Asia/Kolkatta }\n",
            "4:17: window zone must be recipient, or a time zone's name, such as Asia/Kolkata."
                + " Did you mean \"Asia/Kolkata\"?"),
        arguments(
            "window: { zon: recipient }\n",
            "4:11: window has an unknown key \"zon\". Did you mean \"zone\"? Known keys here: from,"
                + " to, days, zone."),
        arguments(
            "not-after: 2026-11-09T21:00\n",
            "4:12: not-after needs a time zone. Write 2026-11-09T21:00+05:30, or { at:"
                + " \"2026-11-09T21:00\", zone: Asia/Kolkata }."),
        arguments(
            "not-after: 9.11.2026\n",
            "4:12: not-after must be a date with a time that exists, such as 2026-11-09T21:00."),
        arguments("limit: 0\n", "4:8: limit must be a whole number of 1 or more."),
        arguments("cap: { messages: 2 }\n", "4:6: cap needs the key \"days\". Add it."),
        arguments(
            "cap: { messages: 2, days: 400 }\n",
            "4:27: cap days must be a whole number from 1 to 365."));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isNamedWithItsPlaceAndRemedy(String bounds, String message) {
    assertThatThrownBy(() -> bounds(bounds))
        .isInstanceOf(InvalidCampaign.class)
        .hasMessageContaining("campaign.yaml:" + message);
  }

  @Test
  void aColumnOfTimeZonesIsForAWindowOfRecipientsAlone() {
    var head = HEAD.replace("phone: mobile", "phone: mobile, zone: lives in");
    assertThatThrownBy(() -> CampaignFile.parse(head + WINDOW + TEMPLATE, Path.of("campaign.yaml")))
        .hasMessageContaining(
            "recipients zone is for a window of each recipient's time zone, and there is none. Add a window with \"zone: recipient\", or remove the key.");
    assertThat(
            CampaignFile.parse(
                    head + "window: { zone: recipient }\n" + TEMPLATE, Path.of("campaign.yaml"))
                .recipients()
                .zone())
        .isEqualTo("lives in");
  }

  private static java.util.Set<DayOfWeek> days(String days) {
    return bounds("window: { days: %s, zone: recipient }\n".formatted(days)).window().days();
  }

  private static Bounds bounds(String lines) {
    return CampaignFile.parse(HEAD + lines + TEMPLATE, Path.of("campaign.yaml")).bounds();
  }
}
