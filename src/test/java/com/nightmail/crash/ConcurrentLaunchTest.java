package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.support.ConcurrentTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** However many processes are started on one run at once: one sends, the others say who it is. */
class ConcurrentLaunchTest {
  private static final Duration LATENCY = Duration.ofMillis(100);
  private static final int RATE = 400;

  @TempDir Path folder;

  @ConcurrentTest
  void oneOfTwoThenOneOfFourProcessesSends() {
    // Two on a new home: they make its database together as well.
    try (var home = new Home(folder.resolve("home"))) {
      oneSends(home, 2, Mailing.write(home.folder, "two", 0, 1_200, 10));
      oneSends(home, 4, Mailing.write(home.folder, "four", 10_000, 2_400, 10));
    }
  }

  @ConcurrentTest
  void oneOfThreeRestartsOfAStoppedRunSends() {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(LATENCY, RATE)) {
      var mailing = Mailing.write(home.folder, "stopped", 0, 2_400, 10);
      var first = home.start(gateway, "run", mailing.campaign().toString());
      awaitSending(gateway, first);
      first.signal("TERM");
      first.exits(1);

      var restarts =
          IntStream.range(0, 3).mapToObj(i -> home.start(gateway, "restart", "1")).toList();
      assertThat(restarts.stream().filter(r -> sent(r, List.of(0))).count())
          .as("restarts that sent: %s", restarts)
          .isEqualTo(1);
      pass(home, gateway, mailing);
    }
  }

  @ConcurrentTest
  void oneOfThreeLaunchesOfAKilledRunSends() {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(LATENCY, RATE)) {
      var mailing = Mailing.write(home.folder, "killed", 0, 2_400, 10);
      var first = home.start(gateway, "run", mailing.campaign().toString());
      awaitSending(gateway, first);
      first.kill();

      var launches =
          IntStream.range(0, 3)
              .mapToObj(i -> home.start(gateway, "run", mailing.campaign().toString()))
              .toList();
      assertThat(launches.stream().filter(r -> sent(r, List.of(0, 3))).count())
          .as("launches that sent: %s", launches)
          .isEqualTo(1);
      pass(home, gateway, mailing);
    }
  }

  private static void oneSends(Home home, int processes, Mailing mailing) {
    try (var gateway = new Gateway(LATENCY, RATE)) {
      var launches =
          IntStream.range(0, processes)
              .mapToObj(i -> home.start(gateway, "run", mailing.campaign().toString()))
              .toList();
      assertThat(launches.stream().filter(launch -> sent(launch, List.of(0))).count())
          .as("launches that sent: %s", launches)
          .isEqualTo(1);
      pass(home, gateway, mailing);
      assertThat(gateway.accepted()).isEqualTo(mailing.phones());
    }
  }

  /** Whether this one sent; if not, it must have been told why. */
  private static boolean sent(NightmailProcess process, List<Integer> statuses) {
    var status = process.exit();
    var output = process.output();
    if (status == 2) {
      assertThat(output)
          .as(process.toString())
          .containsAnyOf(
              "is being sent by", "is being taken by", "completed just now", "complete:");
      return false;
    }
    assertThat(status).as(process.toString()).isIn(statuses);
    return !output.contains("is complete: nothing was sent");
  }

  private static void awaitSending(Gateway gateway, NightmailProcess process) {
    await("the first process sends")
        .atMost(Duration.ofMinutes(2))
        .until(() -> gateway.accepted() > 300 || !process.alive());
  }

  private static void pass(Home home, Gateway gateway, Mailing mailing) {
    var story = "mailing " + mailing.name();
    try (var books = home.booksAnyway(gateway)) {
      new Verdict(story, mailing, gateway, books).pass();
    }
  }
}
