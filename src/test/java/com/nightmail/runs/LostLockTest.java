package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nightmail.ledger.AdvisoryLock;
import com.nightmail.ledger.Ledger;
import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;

class LostLockTest {

  /** Of the campaign, not of the run. */
  private static final String LOCK =
      """
      SELECT pid, classid::int, objid::int FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND classid = :kind
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  @TempDir Path folder;

  private record Lock(int holder, int kind, int campaign) {}

  @ConcurrentTest
  void whoLosesTheCampaignToAnotherSendsNothingUntilItIsBack() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var launched =
          desk.begin(desk.campaign("lost", desk.list("list.csv", Desk.numbers(0, 1_500))));
      await().until(() -> desk.simulator.stats().accepted() > 50);

      try (var stranger = desk.bean(DataSource.class).getConnection()) {
        takeOver(desk, stranger);
        awaitSilence(desk);
        assertThat(launched.ending()).isNotDone();
        assertThat(desk.simulator.stats().requests()).isLessThan(1_000);
        stranger.createStatement().execute("SELECT pg_advisory_unlock_all()");
      }

      var ended = desk.await(launched);
      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(1_500);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @ConcurrentTest
  void whoLosesTheRunToAnotherEndsAlthoughItIsNotLetNearAnyMore() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var launched =
          desk.begin(desk.campaign("lost", desk.list("list.csv", Desk.numbers(0, 1_500))));
      await().until(() -> desk.simulator.stats().accepted() > 50);

      try (var stranger = desk.bean(DataSource.class).getConnection()) {
        takeOver(desk, stranger);
        awaitSilence(desk);
        desk.bean(Ledger.class).take(launched.run(), "a stranger");

        assertThat(desk.await(launched, Duration.ofSeconds(20)).ending()).isEqualTo(Ending.FAILED);
        assertThat(desk.simulator.stats().requests()).isLessThan(1_000);
      }
    }
  }

  @ConcurrentTest
  void whatWasOnTheWireWhenAnotherTookTheRunIsNotInDoubt() {
    var options = Options.IDEAL.withLatency(Duration.ofSeconds(1));
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=200")) {
      var launched =
          desk.begin(desk.campaign("wire", desk.list("list.csv", Desk.numbers(0, 1_500))));
      await().until(() -> desk.simulator.stats().accepted() > 100);
      var ledger = desk.bean(Ledger.class);
      var successor = ledger.take(launched.run(), "a stranger");
      assertThat(ledger.doubtPredecessors(successor)).isPositive();
      assertThat(desk.await(launched, Duration.ofSeconds(20)).ending()).isEqualTo(Ending.FAILED);

      var counts = desk.runs().get(launched.run()).counts();
      assertThat(counts.accepted()).isEqualTo((int) desk.simulator.stats().accepted());
      assertThat(counts.inDoubt()).as("claimed, and not sent").isPositive();

      desk.restartApplication(); // the stranger holds no lock: it is dead
      var ended = desk.await(desk.runs().restart(launched.run()));
      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(1_500);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @ConcurrentTest
  void aProcessThatIsAliveKeepsItsRun() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var launched =
          desk.begin(desk.campaign("alive", desk.list("list.csv", Desk.numbers(0, 600))));
      await().until(() -> desk.simulator.stats().accepted() > 20);

      assertThatThrownBy(() -> desk.runs().takeOver(launched.run(), false))
          .isInstanceOf(LaunchRejected.class)
          .hasMessageContaining("so it is alive")
          .extracting("reason", "run")
          .containsExactly(LaunchRejected.Reason.HOLDER_ALIVE, 1);

      assertThat(desk.await(launched).run().counts().accepted()).isEqualTo(600);
    }
  }

  /** Nothing leaves for two seconds, and what had left is settled. */
  private static void awaitSilence(Desk desk) {
    var seen = new AtomicLong();
    await()
        .atMost(Duration.ofSeconds(20))
        .during(Duration.ofSeconds(2))
        .until(
            () -> {
              var requests = desk.simulator.stats().requests();
              return seen.getAndSet(requests) == requests;
            });
  }

  /** Waits in line for the campaign's lock, then cuts the connection that holds it. */
  private static void takeOver(Desk desk, Connection stranger) {
    var lock =
        desk.jdbc()
            .sql(LOCK)
            .param("kind", AdvisoryLock.CAMPAIGN.kind())
            .query((row, i) -> new Lock(row.getInt(1), row.getInt(2), row.getInt(3)))
            .single();
    var taken = CompletableFuture.runAsync(() -> take(stranger, lock));
    await()
        .until(
            () ->
                desk.jdbc()
                    .sql(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
                    .query(Boolean.class)
                    .single());
    desk.jdbc()
        .sql("SELECT pg_terminate_backend(:pid)")
        .param("pid", lock.holder())
        .query(Boolean.class)
        .single();
    taken.join();
  }

  private static void take(Connection connection, Lock lock) {
    try (var statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(%d, %d)".formatted(lock.kind(), lock.campaign()));
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }
}
