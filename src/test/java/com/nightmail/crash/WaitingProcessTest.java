package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.support.ConcurrentTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.io.TempDir;

/** A process that waits with a run can be ended and killed: the run is not lost. */
class WaitingProcessTest {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");

  @TempDir Path folder;

  @ConcurrentTest
  void aSignalEndsTheWaitAndTheRunIsStopped() throws IOException {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ZERO, 100)) {
      var process = home.start(gateway, "run", waitingFor(home, "signalled", 5).toString());
      awaitWaiting(process);
      process.signal("TERM");
      process.exits(1);

      assertThat(process.output())
          .contains("Run 1 of campaign signalled: STOPPED", "5  still to be sent");
      assertThat(output(home, gateway, "runs", "--json")).contains("\"status\" : \"STOPPED\"");
      assertThat(output(home, gateway, "stop", "1")).contains("there is nothing to stop");
    }
  }

  @ConcurrentTest
  void aKilledProcessLeavesTheRunWaitingUntilSomebodyStopsIt() throws IOException {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ZERO, 100)) {
      var campaign = waitingFor(home, "killed", 5);
      var process = home.start(gateway, "run", campaign.toString());
      awaitWaiting(process);
      process.kill();
      assertThat(output(home, gateway, "runs", "--json"))
          .contains(
              "\"status\" : \"WAITING\"",
              "\"waitsFor\" : \"nobody's window is open\"",
              "\"failure\" : null");

      // The same command waits on with it; a stop from elsewhere ends that.
      var again = home.start(gateway, "run", campaign.toString());
      awaitWaiting(again);
      assertThat(output(home, gateway, "stop", "1")).contains("Run 1 of campaign killed: STOPPED");
      again.exits(1);
      assertThat(again.output()).contains("Run 1 of campaign killed: STOPPED");
      assertThat(gateway.accepted()).isZero();
    }
  }

  /** A process that serves goes on with it, and one that is killed meanwhile is no loss. */
  @ConcurrentTest
  void aServerGoesOnWithTheRunOfAKilledProcess() throws Exception {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ZERO, 100)) {
      var campaign = waitingFor(home, "taken", 5);
      var process = home.start(gateway, "run", campaign.toString());
      awaitWaiting(process);
      process.kill();
      var server = home.start(gateway, "serve", "--port=0");
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> server.output().contains("Nightmail serves") || !server.alive());
      try (var connection = home.connection();
          var statement = connection.createStatement()) {
        statement.execute(
            """
            UPDATE run SET waits_until = now() - interval '1 minute',
                           source = regexp_replace(source, 'window: [^\n]*', '')
            """);
        await()
            .pollInSameThread()
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> {
                  try (var row =
                      statement.executeQuery(
                          "SELECT waits_until IS NULL AND owner IS NULL FROM run")) {
                    return row.next() && row.getBoolean(1);
                  }
                });
      }
      assertThat(gateway.accepted()).isEqualTo(5);
      server.signal("TERM");
      server.exits(0);
      assertThat(output(home, gateway, "runs", "--json")).contains("\"status\" : \"COMPLETED\"");
    }
  }

  /** A campaign whose window opens in two hours. */
  private static Path waitingFor(Home home, String name, int phones) throws IOException {
    var mailing = Mailing.write(home.folder, name, 0, phones, 0);
    var opens = LocalTime.now(ZoneOffset.UTC).plusHours(2);
    return Files.writeString(
        mailing.campaign(),
        "window: { from: \"%s\", to: \"%s\", zone: UTC }%n"
            .formatted(MINUTE.format(opens), MINUTE.format(opens.plusHours(1))),
        StandardOpenOption.APPEND);
  }

  private static void awaitWaiting(NightmailProcess process) {
    await("the process waits")
        .atMost(Duration.ofMinutes(3))
        .until(() -> process.output().contains("Waiting until 2") || !process.alive());
    assertThat(process.output()).contains("(nobody's window is open): 5 to go.");
  }

  private static String output(Home home, Gateway gateway, String... arguments) {
    var command = home.start(gateway, arguments);
    command.exits(0);
    return command.output();
  }
}
