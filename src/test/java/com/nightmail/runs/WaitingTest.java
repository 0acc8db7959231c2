package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import com.nightmail.support.TestPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** Whoever watches a run is told what it waits for, as long as it does. */
class WaitingTest {
  @TempDir Path folder;

  @ConcurrentTest
  void aRunSaysThatItWaitsForItsDatabaseAndNoLongerThanItDoes() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=100");
        var admin = DriverManager.getConnection(TestPostgres.newDatabase());
        var statement = admin.createStatement()) {
      var database = desk.database.replaceFirst(".*/(\\w+).*", "$1");
      var launched =
          desk.begin(desk.campaign("waiting", desk.list("list.csv", Desk.numbers(0, 1_000))));
      await().until(() -> desk.simulator.stats().accepted() > 50);
      assertThat(desk.runs().waiting(launched.run())).isEmpty();

      statement.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(database));
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(database));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(desk.runs().waiting(launched.run()))
                      .hasValueSatisfying(
                          sentence ->
                              assertThat(sentence)
                                  .startsWith("waiting for the database: ")
                                  .contains("not currently accepting connections")));

      statement.execute("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(database));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> desk.runs().waiting(launched.run()).isEmpty());
      assertThat(desk.await(launched).ending()).isEqualTo(Ending.COMPLETED);
    }
  }

  /** Else a person who stops it waits for nightmail.database-patience, two minutes. */
  @ConcurrentTest
  void aStopWhileTheDatabaseIsAwayEndsTheRunWithinSeconds() throws Exception {
    try (var desk =
            new Desk(
                folder,
                Options.IDEAL,
                "nightmail.senders.main.rate=100",
                "spring.datasource.hikari.connection-timeout=500");
        var admin = DriverManager.getConnection(TestPostgres.newDatabase());
        var statement = admin.createStatement()) {
      var database = desk.database.replaceFirst(".*/(\\w+).*", "$1");
      var launched =
          desk.begin(desk.campaign("stopped", desk.list("list.csv", Desk.numbers(0, 1_000))));
      await().until(() -> desk.simulator.stats().accepted() > 50);
      statement.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(database));
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(database));
      await().until(() -> desk.runs().waiting(launched.run()).isPresent());

      desk.runs().stopAll();

      await().atMost(Duration.ofSeconds(40)).until(() -> launched.ending().isDone());
      statement.execute("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(database));
    }
  }
}
