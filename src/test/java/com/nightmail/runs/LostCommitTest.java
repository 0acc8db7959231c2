package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import com.nightmail.support.LossyWire;
import com.nightmail.support.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** A commit failed, and nobody was told whether before or after it was done. */
class LostCommitTest {
  private static final int MESSAGES = 1_500;

  private static final String IN_COMMIT =
      """
      CREATE FUNCTION in_commit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval(TG_ARGV[0]) = TG_ARGV[1]::bigint THEN
          EXECUTE TG_ARGV[2];
          PERFORM pg_sleep(3);
        END IF;
        RETURN NULL;
      END $$
      """;

  private static final String DIE = "SELECT pg_terminate_backend(pg_backend_pid())";
  private static final String LINGER = "SELECT";

  private static final String LOAD_STATUS =
      "SELECT status FROM batch_step_execution WHERE step_name = 'load'";

  @TempDir Path folder;

  @ConcurrentTest
  void afterCommitsThatWereDoneARunGoesOnAsIfToldSo() throws IOException {
    try (var wire = new LossyWire(TestPostgres.newDatabase());
        var desk = desk(wire.jdbcUrl())) {
      var launched =
          desk.begin(desk.campaign("told", desk.list("list.csv", Desk.numbers(0, MESSAGES))));
      await().until(() -> desk.simulator.stats().accepted() > 50);
      wire.loseEvery(4);
      await().atMost(Duration.ofSeconds(60)).until(() -> desk.simulator.stats().accepted() > 1_000);
      wire.loseEvery(0);

      assertEverythingAcceptedOnce(desk, desk.await(launched));
      assertThat(wire.lost()).isGreaterThan(5);
    }
  }

  @ConcurrentTest
  void afterCommitsThatWereUndoneARunGoesOn() {
    try (var desk = desk(TestPostgres.newDatabase())) {
      desk.jdbc().sql(IN_COMMIT).update();
      inCommit(desk, DIE, "claim", "message", "NEW.state = 'CLAIMED'", 100);
      inCommit(desk, DIE, "settling", "message", "NEW.state = 'ACCEPTED'", 200);
      inCommit(desk, DIE, "step", "batch_step_execution", "NEW.step_name = 'send'", 2);

      var launched =
          desk.begin(desk.campaign("undone", desk.list("list.csv", Desk.numbers(0, MESSAGES))));
      assertEverythingAcceptedOnce(desk, desk.await(launched));
    }
  }

  @ConcurrentTest
  void whatIsStillBeingCommittedWhenItsConnectionIsCutIsWaitedFor() throws IOException {
    try (var wire = new LossyWire(TestPostgres.newDatabase());
        var desk = desk(wire.jdbcUrl())) {
      desk.jdbc().sql(IN_COMMIT).update();
      var sent = "NEW.step_name = 'send' AND NEW.write_count > 0";
      inCommit(desk, LINGER, "slow_step", "batch_step_execution", sent, 1);
      inCommit(desk, LINGER, "slow_claim", "message", "NEW.state = 'CLAIMED'", 1_000);

      var launched =
          desk.begin(desk.campaign("slow", desk.list("list.csv", Desk.numbers(0, MESSAGES))));
      for (int cuts = 0; cuts < 2; cuts++) {
        await().atMost(Duration.ofSeconds(60)).until(() -> lingers(desk));
        wire.cut();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> !lingers(desk));
      }
      assertEverythingAcceptedOnce(desk, desk.await(launched));
    }
  }

  private static boolean lingers(Desk desk) {
    return desk.jdbc()
        .sql(
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity
                           WHERE wait_event = 'PgSleep' AND datname = current_database())
            """)
        .query(Boolean.class)
        .single();
  }

  @ConcurrentTest
  void afterALoadWhoseCommitWasUndoneTheReasonIsToldAndARestartLoads() {
    try (var desk = desk(TestPostgres.newDatabase())) {
      desk.jdbc().sql(IN_COMMIT).update();
      inCommit(desk, DIE, "chunk", "batch_step_execution", "NEW.read_count > 0", 1);

      var launched =
          desk.begin(desk.campaign("load", desk.list("list.csv", Desk.numbers(0, MESSAGES))));
      var failed = desk.await(launched);
      assertThat(failed.ending()).isEqualTo(Ending.FAILED);
      assertThat(failed.run().failure()).isNotNull();
      assertThat(desk.jdbc().sql(LOAD_STATUS).query(String.class).single()).isEqualTo("FAILED");

      assertEverythingAcceptedOnce(desk, desk.await(desk.runs().restart(launched.run())));
    }
  }

  /** What the server does before it commits the so-manieth such change. */
  private static void inCommit(
      Desk desk, String what, String name, String table, String when, int nth) {
    desk.jdbc().sql("CREATE SEQUENCE " + name).update();
    desk.jdbc()
        .sql(
            """
            CREATE CONSTRAINT TRIGGER %1$s AFTER UPDATE ON %2$s DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (%3$s) EXECUTE FUNCTION in_commit('%1$s', '%4$d', '%5$s')
            """
                .formatted(name, table, when, nth, what))
        .update();
  }

  private Desk desk(String database) {
    return new Desk(
        folder,
        Options.IDEAL,
        "nightmail.senders.main.rate=400",
        "spring.datasource.url=" + database);
  }

  private static void assertEverythingAcceptedOnce(Desk desk, Desk.Ended ended) {
    assertThat(ended.ending()).as(ended.run().failure()).isEqualTo(Ending.COMPLETED);
    assertThat(ended.run().counts().accepted()).isEqualTo(MESSAGES);
    assertThat(desk.simulator.stats().accepted()).isEqualTo(MESSAGES);
    assertThat(desk.simulator.stats().acceptedTwice()).isZero();
  }
}
