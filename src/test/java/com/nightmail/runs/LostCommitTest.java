package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.gateway.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.LossyWire;
import com.nightmail.support.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit failed, and nobody was told whether before or after it was done. */
class LostCommitTest {
  private static final int MESSAGES = 1_500;

  private static final String DIE_AT =
      """
      CREATE FUNCTION die_at() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval(TG_ARGV[0]) = TG_ARGV[1]::bigint THEN
          PERFORM pg_terminate_backend(pg_backend_pid());
          PERFORM pg_sleep(10);
        END IF;
        RETURN NULL;
      END $$
      """;

  private static final String LOAD_STATUS =
      "SELECT status FROM batch_step_execution WHERE step_name = 'load'";

  @TempDir Path folder;

  @Test
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

  @Test
  void afterCommitsThatWereUndoneARunGoesOn() {
    try (var desk = desk(TestPostgres.newDatabase())) {
      desk.jdbc().sql(DIE_AT).update();
      dieInCommit(desk, "claim", "message", "NEW.state = 'CLAIMED'", 100);
      dieInCommit(desk, "settling", "message", "NEW.state = 'ACCEPTED'", 200);
      dieInCommit(desk, "step", "batch_step_execution", "NEW.step_name = 'send'", 2);

      var launched =
          desk.begin(desk.campaign("undone", desk.list("list.csv", Desk.numbers(0, MESSAGES))));
      assertEverythingAcceptedOnce(desk, desk.await(launched));
    }
  }

  @Test
  void afterALoadWhoseCommitWasUndoneTheReasonIsToldAndARestartLoads() {
    try (var desk = desk(TestPostgres.newDatabase())) {
      desk.jdbc().sql(DIE_AT).update();
      dieInCommit(desk, "chunk", "batch_step_execution", "NEW.read_count > 0", 1);

      var launched =
          desk.begin(desk.campaign("load", desk.list("list.csv", Desk.numbers(0, MESSAGES))));
      var failed = desk.await(launched);
      assertThat(failed.ending()).isEqualTo(Ending.FAILED);
      assertThat(failed.run().failure()).isNotNull();
      assertThat(desk.jdbc().sql(LOAD_STATUS).query(String.class).single()).isEqualTo("FAILED");

      assertEverythingAcceptedOnce(desk, desk.await(desk.runs().restart(launched.run())));
    }
  }

  /** The commit of the so-manieth such change is not done: its server process dies in it. */
  private static void dieInCommit(Desk desk, String name, String table, String when, int nth) {
    desk.jdbc().sql("CREATE SEQUENCE " + name).update();
    desk.jdbc()
        .sql(
            """
            CREATE CONSTRAINT TRIGGER %1$s AFTER UPDATE ON %2$s DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (%3$s) EXECUTE FUNCTION die_at('%1$s', '%4$d')
            """
                .formatted(name, table, when, nth))
        .update();
  }

  private Desk desk(String database) {
    return new Desk(
        folder,
        Options.IDEAL,
        "nightmail.senders.main.rate=200",
        "spring.datasource.url=" + database);
  }

  private static void assertEverythingAcceptedOnce(Desk desk, Desk.Ended ended) {
    assertThat(ended.ending()).as(ended.run().failure()).isEqualTo(Ending.COMPLETED);
    assertThat(ended.run().counts().accepted()).isEqualTo(MESSAGES);
    assertThat(desk.simulator.stats().accepted()).isEqualTo(MESSAGES);
    assertThat(desk.simulator.stats().acceptedTwice()).isZero();
  }
}
