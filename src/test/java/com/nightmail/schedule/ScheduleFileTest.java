package com.nightmail.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a schedule file may say, and what a person is told of one that is wrong. */
class ScheduleFileTest {
  private static final Path FILE = Path.of("/folder/nightly.yaml");
  private static final String LEAST =
      """
      name: nightly
      campaign: ../campaign.yaml
      every: day
      at: "02:00"
      zone: Asia/Kolkata
      list: inbox/diwali-*.csv
      """;

  @Test
  void theLeastThereIs() {
    var plan = ScheduleFile.parse(LEAST, FILE);
    assertThat(plan.campaign()).isEqualTo(Path.of("/campaign.yaml"));
    assertThat(plan.list()).isEqualTo(Path.of("/folder/inbox/diwali-*.csv"));
    assertThat(plan.hasWildcards()).isTrue();
    assertThat(plan.at()).isEqualTo(LocalTime.of(2, 0));
    assertThat(plan.zone()).isEqualTo(ZoneId.of("Asia/Kolkata"));
    assertThat(plan.ifMissed()).isEqualTo(Plan.IfMissed.RUN_WITHIN);
    assertThat(plan.within()).isEqualTo(Duration.ofHours(2));
    assertThat(plan.failWithoutList()).isTrue();
    assertThat(plan.retries()).isEqualTo(3);
    assertThat(plan.allowSameList()).isFalse();
    assertThat(plan.tell()).isEmpty();
  }

  @Test
  void everythingThereIs() {
    var plan =
        ScheduleFile.parse(
            LEAST
                + """
                if-missed: run-within 90m
                if-no-list: skip
                retries: 0
                allow-same-list: true
                notify: [ops@example.com, "https://hooks.example.com/x"]
                """,
            FILE);
    assertThat(plan.within()).isEqualTo(Duration.ofMinutes(90));
    assertThat(plan.failWithoutList()).isFalse();
    assertThat(plan.retries()).isZero();
    assertThat(plan.allowSameList()).isTrue();
    assertThat(plan.tell()).containsExactly("ops@example.com", "https://hooks.example.com/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "name: nightly|name: my night|1:7: name must be 1 to 60 letters (A-Z, a-z), digits, dots, dashes or underscores.",
        "every: day|every: often|3:8: every must be day, weekdays, or a list of mon, tue, wed, thu, fri, sat and sun.",
        "every: day|every: []|3:8: every has no day. Write day, weekdays, or a list of mon, tue, wed, thu, fri, sat and sun.",
        "at: \"02:00\"|at: 2 am|4:5: at must be a time of day such as \"02:00\".",
        "at: \"02:00\"|at: \"24:00\"|4:5: at must be a time of day such as \"02:00\".",
        "zone: Asia/Kolkata|zone: Asia/Kolkatta|5:7: zone must be a time zone such as Asia/Kolkata or America/New_York. Did you mean \"Asia/Kolkata\"?",
        "list: inbox/diwali-*.csv|list: in*/a.csv|6:7: list must be a file's path with wildcards in its last element only.",
        "list: inbox/diwali-*.csv|list: a[0-9].csv|6:7: list must be a file's path without [ ] { } and \\; its wildcards are * and ?.",
        "list: inbox/diwali-*.csv|lists: a.csv|6:1: the schedule has an unknown key \"lists\". Did you mean \"list\"? Known keys here: name, campaign, every, at, zone, list, allow-same-list, if-missed, if-no-list, retries, notify.",
      })
  void whatIsWrong(String right, String wrong, String message) {
    assertWrong(LEAST.replace(right, wrong), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "if-missed: later|7:12: if-missed must be skip, ask, or run-within and a time such as 2h or 90m.",
        "if-missed: run-within 30h|7:12: if-missed must be run-within 23h at most: then the next night is near.",
        "if-no-list: wait|7:13: if-no-list must be fail or skip.",
        "retries: 21|7:10: retries must be a whole number from 0 to 20.",
        "allow-same-list: maybe|7:18: allow-same-list must be false or true.",
        "notify: ops|7:9: notify must be mail addresses and webhook addresses, which begin with https:// or http://.",
        "notify: ftp://example.com|7:9: notify must be mail addresses and webhook addresses, which begin with https:// or http://.",
      })
  void whatIsWrongBeyondTheLeast(String line, String message) {
    assertWrong(LEAST + line, message);
  }

  @Test
  void anEmptyFile() {
    assertWrong("", "1:1: the file is empty. Write the schedule into it.");
  }

  private static void assertWrong(String yaml, String message) {
    assertThatThrownBy(() -> ScheduleFile.parse(yaml, FILE))
        .isInstanceOf(InvalidSchedule.class)
        .message()
        .contains("nightly.yaml:" + message);
  }
}
