package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.domain.MessageState;
import com.nightmail.support.AloneTest;
import com.nightmail.support.ConcurrentTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** A run that is asked to stop, by whatever means, ends clean, and a restart completes it. */
class SignalTest {
  private static final Duration PROMISED = Duration.ofMillis(100);
  private static final Duration SLACK = Duration.ofMillis(150);

  @TempDir Path folder;

  @ConcurrentTest
  void aTerminatedRunIsDrainedAndARestartCompletesIt() {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(200), 400)) {
      var mailing = Mailing.write(home.folder, "terminated", 0, 2_000, 10);
      var process = home.start(gateway, "run", mailing.campaign().toString());
      awaitSending(gateway, process);
      process.signal("TERM");

      leavesNoServer(home, process);
      endsClean(home, gateway, mailing, process);
    }
  }

  @AloneTest
  void nothingNewLeavesAfterAStopFromAnotherProcess() {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(200), 200)) {
      var mailing = Mailing.write(home.folder, "stopped", 0, 3_000, 10);
      var process = home.start(gateway, "run", mailing.campaign().toString());
      awaitSending(gateway, process);
      long requested;
      try (var books = home.books().orElseThrow()) {
        var run = books.run(mailing.name()).orElseThrow();
        var stop = home.start(gateway, "stop", Integer.toString(run));
        await("the stop is requested")
            .pollInSameThread()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .atMost(Duration.ofMinutes(2))
            .until(() -> books.stopRequested(run) || !process.alive());
        requested = System.nanoTime();
        stop.exits(0);
      }
      assertThat(endsClean(home, gateway, mailing, process) - requested)
          .as("nanoseconds from the request to the last arrival")
          .isLessThan(PROMISED.plus(SLACK).toNanos());
    }
  }

  @ConcurrentTest
  void aSignalToTheWholeGroupLeavesTheDatabaseToTheDrainingRun() throws IOException {
    assumeThat(Interrupts.reachUs()).as("SIGINT is not ignored by inheritance").isTrue();
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(1_000), 150)) {
      var mailing = Mailing.write(home.folder, "interrupted", 0, 900, 10);
      var process = home.startGroup(gateway, "run", mailing.campaign().toString());
      awaitSending(gateway, process);
      process.signalGroup("INT");

      leavesNoServer(home, process);
      endsClean(home, gateway, mailing, process);
    }
  }

  private static void leavesNoServer(Home home, NightmailProcess process) {
    process.exits(1);
    assertThat(home.books()).as("the server that nobody else uses").isEmpty();
  }

  /**
   * @return when the last message arrived before the restart
   */
  private static long endsClean(
      Home home, Gateway gateway, Mailing mailing, NightmailProcess process) {
    process.exits(1);
    var lastArrival = gateway.lastArrival();
    try (var books = home.booksAnyway(gateway)) {
      var run = books.run(mailing.name()).orElseThrow();
      assertThat(books.status()).as(process.toString()).isEqualTo("STOPPED");
      assertThat(books.counters(run))
          .as(process.toString())
          .doesNotContainKeys(MessageState.CLAIMED, MessageState.IN_DOUBT)
          .containsKeys(MessageState.READY, MessageState.ACCEPTED);
      assertThat((long) books.counters(run).get(MessageState.ACCEPTED))
          .isEqualTo(gateway.accepted());

      home.start(gateway, "restart", Integer.toString(run)).exits(0);
      assertThat(new Verdict(mailing.name(), mailing, gateway, books).pass()).isZero();
      return lastArrival;
    }
  }

  private static void awaitSending(Gateway gateway, NightmailProcess process) {
    await("the process sends")
        .atMost(Duration.ofMinutes(2))
        .until(() -> gateway.accepted() > 150 || !process.alive());
  }
}
