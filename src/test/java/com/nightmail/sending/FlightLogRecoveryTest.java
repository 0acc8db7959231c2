package com.nightmail.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.gateway.Route;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Settlement;
import com.nightmail.runs.Ending;
import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** What a restart makes of the flight log of a process that is gone. */
class FlightLogRecoveryTest {
  private static final String RATE = "nightmail.senders.main.rate=200";

  @TempDir Path folder;

  @ConcurrentTest
  void onlyWhatMayHaveLeftWithoutAnOutcomeIsInDoubt() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL, RATE)) {
      var lease = stopped(desk, "killed");
      var lines = lastReady(desk, 5);
      left(
          desk,
          lease,
          lines,
          log -> {
            log.claimed(lines.get(0), 1);
            log.claimed(lines.get(1), 1).leaving();
            log.claimed(lines.get(2), 1).known(accepted(lines.get(2), 1));
            log.claimed(lines.get(3), 1).known(new Settlement.NotSent(lines.get(3), 1, null, null));
            // The last had been claimed, and the process died before it noted that.
          });

      var ended = desk.await(desk.runs().restart(lease.run()));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().inDoubt()).isEqualTo(1);
      assertThat(state(desk, lines.get(1))).isEqualTo("IN_DOUBT");
      assertThat(ended.run().counts().accepted()).isEqualTo(399);
      assertThat(desk.simulator.stats().accepted()).isEqualTo(398);
      assertThat(flights(desk)).isEmptyDirectory();
    }
  }

  @ConcurrentTest
  void withoutItsLogAllThatWasClaimedIsInDoubt() {
    try (var desk = new Desk(folder, Options.IDEAL, RATE)) {
      var lease = stopped(desk, "lost");
      claimed(desk, lease, lastReady(desk, 3));

      var ended = desk.await(desk.runs().restart(lease.run()));

      assertThat(ended.run().counts().inDoubt()).isEqualTo(3);
    }
  }

  /** An outcome is settled as soon as any command starts, though nobody restarts the run. */
  @ConcurrentTest
  void aLogIsSettledAtTheNextStart() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL, RATE)) {
      var lease = stopped(desk, "start");
      var line = lastReady(desk, 1).getFirst();
      left(desk, lease, List.of(line), log -> log.claimed(line, 1).known(accepted(line, 1)));

      desk.restartApplication();

      assertThat(state(desk, line)).isEqualTo("ACCEPTED");
      assertThat(flights(desk)).isEmptyDirectory();
    }
  }

  @ConcurrentTest
  void aLogOfAnotherDatabaseInTheSameHomeIsLeftAlone() throws IOException {
    try (var production = new Desk(folder, Options.IDEAL, RATE);
        var staging = new Desk(folder, Options.IDEAL, RATE)) {
      var run = stopped(production, "production");
      var line = lastReady(production, 1).getFirst();
      left(production, run, List.of(line), log -> log.claimed(line, 1).known(accepted(line, 1)));
      var other = stopped(staging, "staging");
      assertThat(other.run()).isEqualTo(run.run());
      claimed(staging, other, List.of(line));

      assertThat(staging.await(staging.runs().restart(other.run())).run().counts().inDoubt())
          .isEqualTo(1);
      production.await(production.runs().restart(run.run()));

      assertThat(state(staging, line)).isEqualTo("IN_DOUBT");
      assertThat(state(production, line)).isEqualTo("ACCEPTED");
      assertThat(production.simulator.stats().accepted()).isEqualTo(399);
    }
  }

  @ConcurrentTest
  void aDamagedLogIsSetAsideAndItsMessagesAreInDoubt() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL, RATE)) {
      var lease = stopped(desk, "damaged");
      var lines = lastReady(desk, 2);
      claimed(desk, lease, lines);
      Files.createDirectories(flights(desk));
      Files.writeString(file(desk, lease), "torn");

      var ended = desk.await(desk.runs().restart(lease.run()));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().inDoubt()).isEqualTo(2);
      assertThat(flights(desk)).isDirectoryContaining("glob:**.damaged");
    }
  }

  @ConcurrentTest
  void aHomeThatDoesNotTakeTheLogIsSaidBeforeAnythingLeaves() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL, RATE)) {
      Files.writeString(folder.resolve("home/flight"), "no directory");
      var ended = desk.run(desk.campaign("full", desk.list("list.csv", Desk.numbers(0, 40))));

      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(ended.run().failure())
          .contains("The flight log of the run cannot be written", "home/flight");
      assertThat(desk.simulator.stats().requests()).isZero();

      Files.delete(folder.resolve("home/flight"));
      assertThat(desk.await(desk.runs().restart(ended.run().id())).ending())
          .isEqualTo(Ending.COMPLETED);
    }
  }

  /** As after a failover to a standby that had not heard of the claim. */
  @ConcurrentTest
  void anOutcomeWhoseClaimTheDatabaseHasForgottenIsSettledAllTheSame() {
    try (var desk = new Desk(folder, Options.IDEAL, RATE)) {
      var lease = stopped(desk, "forgotten");
      var line = lastReady(desk, 1).getFirst();

      desk.bean(Ledger.class).settle(lease, List.of(accepted(line, 1)));
      var ended = desk.await(desk.runs().restart(lease.run()));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(400);
      assertThat(desk.simulator.stats().accepted()).isEqualTo(399);
    }
  }

  @ConcurrentTest
  void aDatabaseThatWasKilledLeavesNothingInDoubt() throws IOException {
    try (var desk =
        new Desk(
            folder,
            Options.IDEAL.withLatency(Duration.ofMillis(100)),
            "spring.datasource.url=" + Desk.EMBEDDED,
            "nightmail.database-patience=100ms",
            RATE)) {
      var launched =
          desk.begin(desk.campaign("gone", desk.list("list.csv", Desk.numbers(0, 1_000))));
      await().atMost(Duration.ofSeconds(30)).until(() -> desk.simulator.stats().accepted() > 50);
      var pidFile = folder.resolve("home/postgresql/postmaster.pid");
      ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
          .orElseThrow()
          .destroyForcibly();
      await().atMost(Duration.ofSeconds(60)).until(() -> launched.ending().isDone());

      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> desk.runs().get(launched.run()) != null);
      // Mostly its patience ends first; but the server may be there again in time.
      if (launched.ending().exceptionally(e -> Ending.FAILED).join() != Ending.COMPLETED) {
        desk.restartApplication();
        desk.await(desk.runs().restart(launched.run()));
      }

      var counts = desk.runs().get(launched.run()).counts();
      assertThat(counts.inDoubt()).isZero();
      assertThat(counts.accepted()).isEqualTo(1_000);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  private static RunLease stopped(Desk desk, String campaign) {
    var launched =
        desk.begin(desk.campaign(campaign, desk.list(campaign + ".csv", Desk.numbers(0, 400))));
    await().until(() -> desk.simulator.stats().accepted() > 20);
    desk.runs().stop(launched.run());
    var run = desk.await(launched).run();
    desk.jdbc().sql("UPDATE run SET stop_requested = false").update();
    return new RunLease(run.id(), run.epoch());
  }

  private static List<Integer> lastReady(Desk desk, int count) {
    return desk.jdbc()
        .sql(
            "SELECT line FROM message WHERE state = 'READY' AND attempt = 0 ORDER BY line DESC LIMIT :count")
        .param("count", count)
        .query(Integer.class)
        .list();
  }

  /** Claims as a process that dies then. */
  private static void claimed(Desk desk, RunLease lease, List<Integer> lines) {
    assertThat(desk.bean(Ledger.class).claim(lease, lines, null)).containsOnlyKeys(lines);
  }

  /** Claims, and leaves a log, as a process that was killed. */
  private void left(Desk desk, RunLease lease, List<Integer> lines, Consumer<FlightLog> use)
      throws IOException {
    claimed(desk, lease, lines);
    Files.createDirectories(flights(desk));
    var live = folder.resolve("live-" + lease.run());
    try (var log = FlightLog.create(live, lease, 10)) {
      use.accept(log);
      Files.copy(live, file(desk, lease));
    }
  }

  private Path file(Desk desk, RunLease lease) {
    return flights(desk).resolve("run-%d-%d.flight".formatted(lease.run(), lease.epoch()));
  }

  private Path flights(Desk desk) {
    var installation = desk.bean(RunRegister.class).installation();
    return folder.resolve("home/flight").resolve(installation.toString());
  }

  private static String state(Desk desk, int line) {
    return desk.jdbc()
        .sql("SELECT state::text FROM message WHERE line = :line")
        .param("line", line)
        .query(String.class)
        .single();
  }

  private static Settlement accepted(int line, int attempt) {
    return new Settlement.Accepted(line, attempt, "wamid.flight" + line, Route.MM_LITE);
  }
}
