package com.nightmail.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.ledger.SenderShares;
import com.nightmail.support.LossyWire;
import com.nightmail.support.TestPostgres;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Several processes that share the rate of one number, each played by a share of its own. */
@Timeout(60)
class SenderShareTest {
  private static final int RATE = 200;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final String database = migrated();
  private final JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(database));
  private final List<SenderShare> processes = new ArrayList<>();
  private final ScheduledExecutorService auditor = Executors.newSingleThreadScheduledExecutor();
  private volatile double most;

  @AfterEach
  void everybodyLeaves() {
    processes.forEach(process -> process.leave(process));
    auditor.shutdownNow();
    assertThat(most).as("the most that all used together").isLessThanOrEqualTo(RATE);
  }

  @Test
  void whoIsAloneHasTheWholeRateAndWhoComesGetsItsPart() {
    var first = process(database);
    var second = process(database);
    auditor.scheduleAtFixedRate(
        () -> {
          var before = used(first);
          var other = used(second); // in between: neither can have changed hands unseen
          most = Math.max(most, Math.min(before, used(first)) + other);
        },
        0,
        1,
        TimeUnit.MILLISECONDS);
    first.join(first, RATE);
    await().atMost(SOON.multipliedBy(2)).until(() -> used(first) == RATE);
    second.join(second, RATE);
    await().atMost(SOON.multipliedBy(2)).until(() -> used(second) == RATE / 2);
    assertThat(used(first)).isEqualTo(RATE / 2.0);

    second.leave(second);
    assertThat(used(second)).isZero();
    await().atMost(SOON.multipliedBy(2)).until(() -> used(first) == RATE);
    second.join(second, 50); // a run that wants no more
    await().atMost(SOON.multipliedBy(2)).until(() -> used(second) == 50);
    assertThat(used(first)).isEqualTo(RATE - 50.0);
    assertThat(jdbc.sql("SELECT sum(share) FROM sender_share").query(Integer.class).single())
        .isEqualTo(RATE);
  }

  @Test
  void whatAKilledProcessHeldIsFreeOnceItCannotBeUsedAnyMore() {
    var survivor = process(database);
    survivor.join(survivor, RATE);
    await().until(() -> used(survivor) == RATE);
    survivor.leave(survivor);
    jdbc.sql(
            """
            INSERT INTO sender_share
            VALUES ('main', gen_random_uuid(), 'killed', 200, 200, 150, 0, 0, clock_timestamp(), clock_timestamp())
            """)
        .update();
    var killed = System.nanoTime();
    survivor.join(survivor, RATE);
    await().pollInterval(Duration.ofMillis(10)).until(() -> used(survivor) == 50);
    await().pollInterval(Duration.ofMillis(10)).until(() -> used(survivor) == RATE);
    assertThat(Duration.ofNanos(System.nanoTime() - killed))
        .isBetween(SenderShares.EXPIRY, Duration.ofSeconds(3));
  }

  @Test
  void withoutTheDatabaseNothingMayLeaveOnAnOldShare() throws Exception {
    try (var wire = new LossyWire(database)) {
      var process = process(wire.jdbcUrl());
      process.join(process, RATE);
      await().until(process::mayLeave);
      assertThat(process.waiting()).isNull();
      wire.close();
      wire.cut();
      var cut = System.nanoTime();
      await().pollInterval(Duration.ofMillis(10)).until(() -> !process.mayLeave());
      assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(Duration.ofMillis(1_500));
      assertThat(process.waiting())
          .isEqualTo(
              "the database does not confirm how much of the rate of sender main is left for this process");
    }
  }

  /** The server ends its transaction, and nobody's confirmation runs out meanwhile. */
  @Test
  void aProcessThatIsFrozenInItsTransactionDoesNotStopTheOthers() throws Exception {
    var process = process(database);
    process.join(process, RATE);
    await().until(process::mayLeave);
    try (var frozen = shares(database).open("main")) {
      frozen.begin();
      var began = System.nanoTime();
      while (System.nanoTime() - began < 2_000_000_000L) {
        assertThat(process.mayLeave()).isTrue();
        Thread.sleep(5);
      }
    }
  }

  @Test
  void whatTheGatewayAsksOfOneProcessAllHeedAndWhoeverComesLater() {
    var asked = process(database);
    var other = process(database);
    asked.join(asked, RATE);
    other.join(other, RATE);
    await().until(() -> used(asked) == 100 && used(other) == 100);

    asked.pace().throttled(System.nanoTime());
    asked.pace().rest(Duration.ofSeconds(30), "maintenance", true);

    await().atMost(SOON).until(() -> other.pace().resting() != null);
    assertThat(other.pace().resting().why()).isEqualTo("maintenance");
    assertThat(other.pace().slowing().limit()).isEqualTo(RATE);
    assertThat(used(other)).isBetween(60.0, 70.0);
    asked.leave(asked);
    other.leave(other);
    var later = process(database);
    later.join(later, RATE);
    await().until(later::mayLeave);
    assertThat(later.pace().resting().left())
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    assertThat(used(later)).isBetween(120.0, 160.0);
  }

  /** The database hangs for longer than a run waits for it when it ends, and the next begins. */
  @Test
  void whoeverComesAfterALeaveThatHungKeepsItsShare() throws Exception {
    jdbc.sql("CREATE TABLE given_back (holder uuid)").update();
    jdbc.sql(
            """
            CREATE RULE note AS ON DELETE TO sender_share
            DO ALSO INSERT INTO given_back VALUES (OLD.holder)
            """)
        .update();
    var process = process(database);
    process.join(process, RATE);
    await().until(() -> used(process) == RATE);
    try (var hanging = DriverManager.getConnection(database)) {
      hanging.setAutoCommit(false);
      hanging.createStatement().execute("SELECT FROM sender WHERE name = 'main' FOR UPDATE");
      await().until(() -> waiting() == 1);
      process.leave(process);
      assertThat(used(process)).isZero();
      process.join(process, RATE);
      await().until(() -> waiting() == 2);
      hanging.rollback();
    }
    await().until(() -> used(process) == RATE && count("FROM given_back") > 0);
    assertThat(process.mayLeave()).isTrue();
    assertThat(count("FROM sender_share")).isEqualTo(1);
    assertThat(count("FROM given_back JOIN sender_share USING (holder)"))
        .as("shares in use that the one before gave back")
        .isZero();
  }

  /** Statements that wait for a lock of another. */
  private int waiting() {
    return count("FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')");
  }

  private int count(String from) {
    return jdbc.sql("SELECT count(*) " + from).query(Integer.class).single();
  }

  @Test
  void aRateForFewerMessagesThanProcessesServesTheFirst() {
    var first = process(database, 1);
    var second = process(database, 1);
    first.join(first, 1);
    await().until(first::mayLeave);
    second.join(second, 1);
    await().until(() -> second.waiting() != null);
    assertThat(second.waiting()).isEqualTo("other processes use the whole rate of sender main");
    assertThat(second.mayLeave()).isFalse();
    first.leave(first);
    await().atMost(SOON.multipliedBy(2)).until(second::mayLeave);
  }

  private static double used(SenderShare process) {
    return process.pace().current();
  }

  private SenderShare process(String url) {
    return process(url, RATE);
  }

  private SenderShare process(String url, int rate) {
    var process = new SenderShare("main", rate, () -> 0, shares(url), "this test");
    processes.add(process);
    return process;
  }

  private SenderShares shares(String url) {
    return new SenderShares(jdbc, () -> DriverManager.getConnection(url));
  }

  private static String migrated() {
    var url = TestPostgres.newDatabase();
    Flyway.configure().dataSource(url, null, null).load().migrate();
    return url;
  }
}
