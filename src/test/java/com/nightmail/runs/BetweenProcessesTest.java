package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.ledger.AdvisoryLock;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs and processes that meet at the same sender, lock or row. */
class BetweenProcessesTest {
  @TempDir Path folder;

  @Test
  void twoSpellingsOfOneSenderShareItsPace() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=40")) {
      var one = desk.campaign("one", desk.list("one.csv", Desk.numbers(0, 60)));
      var two = desk.campaign("two", desk.list("two.csv", Desk.numbers(100, 60)));
      Files.writeString(two, Files.readString(two).replace("sender: main", "sender: MA-IN"));
      var first = desk.begin(one);
      var second = desk.begin(two);

      assertThat(desk.await(first).ending()).isEqualTo(Ending.COMPLETED);
      assertThat(desk.await(second).ending()).isEqualTo(Ending.COMPLETED);
      assertThat(desk.simulator.stats().accepted()).isEqualTo(120);
      assertThat(desk.simulator.stats().maxPerSecond()).isLessThan(60);
    }
  }

  @Test
  void theLockOfARunThatEndedIsFreeSoonAndIsWaitedForWhereNobodyOwnsTheRun() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=40");
        var stranger = DriverManager.getConnection(desk.database)) {
      var launched =
          desk.begin(desk.campaign("locked", desk.list("list.csv", Desk.numbers(0, 80))));
      await().until(() -> desk.simulator.stats().accepted() > 5);
      desk.runs().stop(launched.run());
      launched.ending().join();
      // The lock goes with its connection, which PostgreSQL ends a moment after it was closed.
      await().atMost(Duration.ofSeconds(2)).until(() -> take(stranger, launched.run()));

      var next = CompletableFuture.supplyAsync(() -> desk.runs().restart(launched.run()));
      Thread.sleep(500); // the restart meets the lock; if it has not yet, the test proves less
      assertThat(next).isNotDone();
      give(stranger, launched.run());
      assertThat(desk.await(next.get()).ending()).isEqualTo(Ending.COMPLETED);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  /** As the transaction that applies a receipt does. */
  @Test
  void aRowThatSomebodyHeldWhileItWasClaimedIsSentAllTheSame() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=40");
        var stranger = DriverManager.getConnection(desk.database)) {
      var launched = desk.begin(desk.campaign("held", desk.list("list.csv", Desk.numbers(0, 100))));
      await().until(() -> desk.simulator.stats().accepted() > 5);
      stranger.setAutoCommit(false);
      execute(stranger, "UPDATE message SET reason = 'held' WHERE line = 90");
      await()
          .until(
              () ->
                  desk.jdbc()
                      .sql(
                          "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted)")
                      .query(Boolean.class)
                      .single());
      stranger.commit();

      var ended = desk.await(launched);
      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(100);
    }
  }

  private static boolean take(Connection connection, int run) {
    try {
      return AdvisoryLock.RUN.tryTake(connection, run);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void give(Connection connection, int run) throws SQLException {
    execute(
        connection, "SELECT pg_advisory_unlock(%d, %d)".formatted(AdvisoryLock.RUN.kind(), run));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
