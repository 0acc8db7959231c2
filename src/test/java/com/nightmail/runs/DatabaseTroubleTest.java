package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** A database that answers, and does not do what it is asked. */
class DatabaseTroubleTest {
  @TempDir Path folder;

  /** As the old primary is after a failover, until the connections find the new one. */
  @ConcurrentTest
  void aRunWaitsWhileTheDatabaseIsReadOnly() throws SQLException {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200");
        var administrator = DriverManager.getConnection(desk.database)) {
      var launched =
          desk.begin(desk.campaign("failover", desk.list("list.csv", Desk.numbers(0, 1_500))));
      await().until(() -> desk.simulator.stats().accepted() > 50);
      readOnly(administrator, true);
      cutAllBut(administrator);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(10))
          .until(() -> !launched.ending().isDone());
      readOnly(administrator, false);

      var ended = desk.await(launched);
      assertThat(ended.ending()).as(ended.run().failure()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(1_500);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  /** As a full disk does: claims change a row in place, outcomes need room. */
  @ConcurrentTest
  void aDatabaseThatTakesNoOutcomesLeavesNothingInDoubt() {
    try (var desk =
        new Desk(
            folder,
            Options.IDEAL.withLatency(Duration.ofMillis(200)),
            "nightmail.database-patience=2s",
            "nightmail.senders.main.rate=1000",
            "nightmail.senders.main.max-in-flight=300")) {
      var launched =
          desk.begin(desk.campaign("full", desk.list("list.csv", Desk.numbers(0, 10_000))));
      await().until(() -> desk.simulator.stats().accepted() > 500);
      desk.jdbc()
          .sql(
              """
              CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$
              """)
          .update();
      desk.jdbc()
          .sql(
              """
              CREATE TRIGGER full_disk BEFORE UPDATE ON message FOR EACH ROW
              WHEN (OLD.state = 'CLAIMED') EXECUTE FUNCTION full_disk()
              """)
          .update();

      assertThat(desk.await(launched).ending()).isEqualTo(Ending.FAILED);
      assertThat(desk.runs().get(launched.run()).counts().claimed())
          .isPositive()
          .isLessThanOrEqualTo(300 + 1_500);

      desk.jdbc().sql("DROP TRIGGER full_disk ON message").update();
      var ended = desk.await(desk.runs().restart(launched.run()));
      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(10_000);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  private static void readOnly(Connection administrator, boolean readOnly) throws SQLException {
    try (var statement = administrator.createStatement()) {
      statement.execute(
          "ALTER DATABASE %s SET default_transaction_read_only = %s"
              .formatted(administrator.getCatalog(), readOnly));
    }
  }

  private static void cutAllBut(Connection administrator) throws SQLException {
    try (var statement = administrator.createStatement()) {
      statement.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
          """);
    }
  }
}
