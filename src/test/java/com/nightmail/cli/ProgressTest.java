package com.nightmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.domain.Counts;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private static final int MILLION = 1_000_000;

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void barSpeedAndOutcomesFitTheTerminal(int columns) {
    var progress = new Progress(MILLION);
    progress.update(sending(MILLION, 400_000), seconds(0), null);
    progress.update(sending(MILLION, 410_000), seconds(10), null);
    var lines = progress.lines(columns);

    assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
    assertThat(lines.getFirst())
        .matches("sending \\[=+ +]  41 %  410,000 of 1,000,000, 1,000/s, 9 min 50 s to go");
    assertThat(lines.getLast().strip()).isEqualTo("accepted 410,000, refused 0, in doubt 0");
  }

  @Test
  void whatIsLoadedIsNotSent() {
    var progress = new Progress(2_000);
    progress.update(loading(500), seconds(0), null);
    progress.update(loading(1_000), seconds(1), null);
    assertThat(progress.line()).isEqualTo("loading  1,000 of 2,000 rows");
    assertThat(progress.lines(80)).singleElement().asString().startsWith("loading [");

    progress.update(sending(2_000, 0), seconds(2), null);
    progress.update(sending(2_000, 100), seconds(3), null);
    assertThat(progress.line())
        .isEqualTo("sending  100 of 2,000, 100/s, 19 s to go: accepted 100, refused 0, in doubt 0");
  }

  @Test
  void aFileIsToldOncePerChangeWhatTheRunWaitsFor() {
    var progress = new Progress(2_000);
    progress.update(sending(2_000, 100), seconds(0), "sender main rests until 21:14:05 (x)");
    assertThat(progress.newLine()).startsWith("waiting  100 of 2,000: sender main rests");
    progress.update(sending(2_000, 100), seconds(5), "sender main rests until 21:14:05 (x)");
    assertThat(progress.newLine()).isNull();
    progress.update(sending(2_000, 100), seconds(10), "sender main rests until 21:20:00 (x)");
    assertThat(progress.newLine()).contains("21:20:00");
    progress.update(sending(2_000, 200), seconds(20), null);
    assertThat(progress.newLine()).startsWith("sending  200 of 2,000");
  }

  @Test
  void whatWasSentBeforeARestartIsProgressAndNoSpeed() {
    var progress = new Progress(2_000);
    progress.update(sending(2_000, 1_500), seconds(0), null);
    progress.update(sending(2_000, 1_510), seconds(2), null);

    assertThat(progress.line())
        .startsWith("sending  1,510 of 2,000, 5.0/s, 1 min 38 s to go: accepted 1,510");
  }

  @Test
  void speedIsThatOfTheLastTenSeconds() {
    var progress = new Progress(2_000);
    for (int second = 0; second <= 30; second++) {
      progress.update(sending(2_000, Math.min(second, 10) * 100), seconds(second), null);
    }

    assertThat(progress.line()).startsWith("sending  1,000 of 2,000, 0.0/s: accepted 1,000");
  }

  @Test
  void whatTheRunWaitsForIsSaidInPlaceOfItsSpeed() {
    var sentence =
        "waiting for the database: Connection to localhost:5432 refused. Check that the server runs.";
    var progress = new Progress(2_000);
    progress.update(sending(2_000, 1_000), seconds(0), null);
    progress.update(sending(2_000, 1_000), seconds(5), sentence);

    assertThat(progress.line())
        .isEqualTo(
            "waiting  1,000 of 2,000: " + sentence + "; accepted 1,000, refused 0, in doubt 0");
    assertThat(String.join(" ", progress.lines(80)).replaceAll(" +", " "))
        .endsWith(sentence)
        .doesNotContain("/s");
    assertThat(progress.lines(80)).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
  }

  private static Counts loading(int rows) {
    return new Counts(rows, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static Counts sending(int rows, int accepted) {
    return new Counts(rows - accepted, 0, accepted, 0, 0, 0, 0, 0, 0, 0);
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
