package com.nightmail.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.runs.Ending;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path folder;

  @Test
  void whatTheJournalKnowsIsSettledAtTheNextStartAndNotSentAgain() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var campaign = desk.campaign("journal", desk.list("list.csv", Desk.numbers(0, 400)));
      var launched = desk.begin(campaign);
      await().until(() -> desk.simulator.stats().accepted() > 20);
      desk.runs().stop(launched.run());
      var run = desk.await(launched).run();
      // As a process leaves it that died after its database: claimed, sent, and told to the journal
      // only.
      var ledger = desk.bean(Ledger.class);
      var lease = new RunLease(run.id(), run.epoch());
      desk.jdbc().sql("UPDATE run SET stop_requested = false").update();
      var lines =
          desk.jdbc()
              .sql("SELECT line FROM message WHERE state = 'READY' ORDER BY line DESC LIMIT 3")
              .query(Integer.class)
              .list();
      var attempts = ledger.claim(lease, lines);
      journals(desk)
          .of(run.id())
          .append(
              List.of(
                  accepted(lines.get(0), attempts.get(lines.get(0))),
                  Settlement.notSent(lines.get(1), attempts.get(lines.get(1)), null, null),
                  accepted(lines.get(2), attempts.get(lines.get(2)) + 1)));

      var ended = desk.await(desk.runs().restart(run.id()));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(399);
      assertThat(ended.run().counts().inDoubt())
          .isEqualTo(1); // the third: another attempt's outcome
      assertThat(desk.simulator.stats().accepted()).isEqualTo(398);
      assertThat(journals(desk).runs()).isEmpty();
    }
  }

  @Test
  void aJournalOfAnotherDatabaseInTheSameHomeIsLeftAlone() {
    try (var production = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200");
        var staging = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var run = stopped(production, "production");
      var line = claimOne(production, run);
      journals(production).of(run.run()).append(List.of(accepted(line, 1)));
      var other = stopped(staging, "staging");
      assertThat(other.run()).isEqualTo(run.run());
      claimLine(staging, other, line);

      assertThat(staging.await(staging.runs().restart(other.run())).run().counts().inDoubt())
          .isEqualTo(1);
      assertThat(state(staging, line)).isEqualTo("IN_DOUBT");

      production.await(production.runs().restart(run.run()));
      assertThat(state(production, line)).isEqualTo("ACCEPTED");
      assertThat(production.simulator.stats().accepted()).isEqualTo(399);
    }
  }

  /** As versions wrote it that did not ask which database it is of. */
  @Test
  void aJournalThatDoesNotSayItsDatabaseIsSettledOncePutInItsPlace() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var run = stopped(desk, "old");
      var line = claimOne(desk, run);
      journals(desk).of(run.run()).append(List.of(accepted(line, 1)));
      var name = "run-" + run.run() + ".jsonl";
      var old = folder.resolve("home/journal").resolve(name);
      var place = old.resolveSibling(installation(desk).toString()).resolve(name);
      Files.move(place, old);

      var completed = desk.await(desk.runs().restart(run.run()));
      assertThat(completed.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(completed.run().counts().inDoubt()).isEqualTo(1);
      assertThat(completed.run().warning()).contains(old.toString(), place.toString());

      Files.move(old, place);
      desk.restartApplication();
      assertThat(state(desk, line)).isEqualTo("ACCEPTED");
      assertThat(desk.runs().get(run.run()).counts().inDoubt()).isZero();
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

  /** Claims the last of the list, as a process that dies then. */
  private static int claimOne(Desk desk, RunLease lease) {
    var line = desk.runs().messages().lastLine(lease.run());
    claimLine(desk, lease, line);
    return line;
  }

  private static void claimLine(Desk desk, RunLease lease, int line) {
    assertThat(desk.bean(Ledger.class).claim(lease, List.of(line))).containsEntry(line, 1);
  }

  private static String state(Desk desk, int line) {
    return desk.jdbc()
        .sql("SELECT state::text FROM message WHERE line = :line")
        .param("line", line)
        .query(String.class)
        .single();
  }

  private UUID installation(Desk desk) {
    return desk.bean(RunRegister.class).installation();
  }

  private OutcomeJournals journals(Desk desk) {
    return new OutcomeJournals(folder.resolve("home"), installation(desk));
  }

  /** As after a failover to a standby that had not heard of the claim. */
  @Test
  void anOutcomeWhoseClaimTheDatabaseHasForgottenIsSettledAllTheSame() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var launched =
          desk.begin(desk.campaign("forgotten", desk.list("list.csv", Desk.numbers(0, 400))));
      await().until(() -> desk.simulator.stats().accepted() > 20);
      desk.runs().stop(launched.run());
      var run = desk.await(launched).run();
      var line =
          desk.jdbc()
              .sql("SELECT max(line) FROM message WHERE state = 'READY' AND attempt = 0")
              .query(Integer.class)
              .single();

      desk.bean(Ledger.class)
          .settle(new RunLease(run.id(), run.epoch()), List.of(accepted(line, 1)));
      var ended = desk.await(desk.runs().restart(run.id()));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(400);
      assertThat(desk.simulator.stats().accepted()).isEqualTo(399);
    }
  }

  @Test
  void aRunEndsAlthoughNeitherDatabaseNorJournalTakesItsOutcomes() throws IOException {
    try (var desk =
        new Desk(
            folder,
            Options.IDEAL.withLatency(Duration.ofMillis(100)),
            "spring.datasource.url=" + Desk.EMBEDDED,
            "nightmail.database-patience=100ms",
            "nightmail.senders.main.rate=200")) {
      var launched =
          desk.begin(desk.campaign("full", desk.list("list.csv", Desk.numbers(0, 5_000))));
      await().atMost(Duration.ofSeconds(30)).until(() -> desk.simulator.stats().accepted() > 50);
      Files.writeString(folder.resolve("home/journal"), "no directory");
      var pidFile = folder.resolve("home/postgresql/postmaster.pid");
      ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
          .orElseThrow()
          .destroyForcibly();

      await().atMost(Duration.ofSeconds(60)).until(() -> launched.ending().isDone());
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @Test
  void theJournalIsItsOwnersAndACutOffLineIsLeftOut() throws IOException {
    var installation = UUID.randomUUID();
    var journal = new OutcomeJournals(folder, installation).of(7);
    journal.append(List.of(accepted(2, 1), Settlement.inDoubt(3, 1, null, "no answer")));
    var file = folder.resolve("journal/" + installation + "/run-7.jsonl");
    Files.writeString(file, "{\"line\":4,\"att", StandardOpenOption.APPEND);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(journal.read())
        .containsExactly(accepted(2, 1), Settlement.inDoubt(3, 1, null, "no answer"));
  }

  private static Settlement accepted(int line, int attempt) {
    return Settlement.accepted(line, attempt, "wamid.journal" + line, "MM_LITE");
  }
}
