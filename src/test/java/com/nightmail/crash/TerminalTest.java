package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.domain.MessageState;
import com.nightmail.support.ConcurrentTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What a person at a terminal sees and can do while a run is sent. */
class TerminalTest {
  private static final int COLUMNS = 80;

  @TempDir Path folder;

  @BeforeAll
  static void aTerminal() throws IOException {
    assumeThat(Interrupts.reachUs()).as("SIGINT is not ignored by inheritance").isTrue();
    assumeThat(TerminalProcess.available())
        .as("script of util-linux (Debian: bsdutils), which gives a process a terminal, is there")
        .isTrue();
  }

  @ConcurrentTest
  void controlCStopsTheRunCleanlyAndARestartCompletesIt() {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(200), 400)) {
      var mailing = Mailing.write(home.folder, "interrupted", 0, 2_000, 10);
      try (var process =
          home.startInTerminal(COLUMNS, gateway, "run", mailing.campaign().toString())) {
        awaitSending(gateway, process);
        process.controlC();

        process.exits(1);
        assertThat(process.output())
            .contains(", %d messages per second.".formatted(gateway.rate()))
            .contains("sending [", ", in doubt 0")
            .contains("STOPPED")
            .contains("Go on with it: nightmail restart 1");
      }
      try (var books = home.booksAnyway(gateway)) {
        var run = books.run(mailing.name()).orElseThrow();
        assertThat(books.status()).isEqualTo("STOPPED");
        assertThat(books.counters(run))
            .doesNotContainKeys(MessageState.CLAIMED, MessageState.IN_DOUBT)
            .containsKeys(MessageState.READY, MessageState.ACCEPTED);

        home.start(gateway, "restart", Integer.toString(run)).exits(0);
        var export = home.start(gateway, "export", Integer.toString(run), "--out", "-");
        export.exits(0);
        assertThat(export.output().lines())
            .hasSize(1 + mailing.rows())
            .first()
            .asString()
            .startsWith("\"name\",\"mobile\",\"nightmail_line\"");
        assertThat(new Verdict(mailing.name(), mailing, gateway, books).pass()).isZero();
      }
    }
  }

  @ConcurrentTest
  void aSecondControlCEndsAtOnceAndSaysWhatIsInDoubt() {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofSeconds(20), 100)) {
      var mailing = Mailing.write(home.folder, "impatient", 0, 2_000, 10);
      Instant killed;
      try (var process =
          home.startInTerminal(COLUMNS, gateway, "run", mailing.campaign().toString())) {
        awaitOutput("sending", process);
        await("requests are in flight")
            .atMost(Duration.ofMinutes(2))
            .until(() -> gateway.stats().requests() >= 10 || !process.alive());
        process.controlC();
        awaitOutput("Ctrl-C again ends at once", process);
        process.controlC();

        process.exits(130);
        killed = Instant.now();
        assertThat(process.output()).containsPattern("Run 1 leaves at most \\d+ messages in doubt");
      }
      try (var books = home.booksAnyway(gateway)) {
        var runs = home.start(gateway, "runs", "--json");
        runs.exits(0);
        var json = JsonMapper.shared().readTree(runs.output()).get(0);
        var started = Instant.parse(json.path("startedAt").asString());
        assertThat(started).isBefore(killed);
        assertThat(Instant.parse(json.path("endedAt").asString())).isBetween(started, killed);
        assertThat(books.counters(books.run(mailing.name()).orElseThrow()))
            .containsKeys(MessageState.READY, MessageState.IN_DOUBT)
            .doesNotContainKeys(MessageState.CLAIMED);
      }
    }
  }

  private static void awaitSending(Gateway gateway, TerminalProcess process) {
    await("the process sends")
        .atMost(Duration.ofMinutes(2))
        .until(() -> gateway.accepted() > 150 || !process.alive());
  }

  private static void awaitOutput(String text, TerminalProcess process) {
    await("the process says: " + text)
        .atMost(Duration.ofMinutes(2))
        .until(() -> process.output().contains(text) || !process.alive());
  }
}
