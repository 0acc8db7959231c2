package com.nightmail.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.domain.MessageState;
import com.nightmail.runs.Ending;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.TestPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whom other runs of a campaign reached, or may have reached, is not sent to again. */
class ReachedTest {
  private static final List<MessageState> STATES = List.of(MessageState.values());

  @TempDir Path folder;

  @Test
  void whoGotItOrMayHaveIsSkippedAndWhoWasRefusedIsNot() {
    var options = Options.IDEAL.withFaults("131026@0000000");
    try (var desk = new Desk(folder, options)) {
      var numbers = Desk.numbers(0, STATES.size() + 1);
      desk.run(desk.campaign("states", desk.list("first.csv", numbers)));
      for (int i = 0; i < STATES.size(); i++) {
        setState(desk, i + 3, STATES.get(i));
      }
      var second = desk.run(desk.campaign("states", desk.list("second.csv", reversed(numbers))));

      assertThat(second.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(second.run().counts().skipped()).isEqualTo(MessageState.MAY_HAVE_BEEN_SENT.size());
      assertThat(skipped(desk, 2))
          .containsExactlyInAnyOrderElementsOf(
              MessageState.MAY_HAVE_BEEN_SENT.stream()
                  .map(state -> phone(numbers, STATES.indexOf(state) + 1))
                  .toList());
      // A run that comes later sees what either reached.
      var more = new ArrayList<>(rotated(numbers));
      more.addAll(Desk.numbers(500, 1));
      var third = desk.run(desk.campaign("states", desk.list("third.csv", more)));
      assertThat(third.run().counts().skipped()).isEqualTo(STATES.size());
    }
  }

  @Test
  void whoWasRefusedAndGotItAllTheSameIsSkipped() {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("131026@0000000=1x"))) {
      var numbers = Desk.numbers(0, 3);
      desk.run(desk.campaign("late", desk.list("first.csv", numbers)));
      assertThat(reached(desk)).isEqualTo(2);
      var delivered =
          new Receipt(
              new AttemptToken(1, 2, 1),
              "wamid.late",
              MessageState.DELIVERED,
              Instant.now(),
              null,
              null,
              null,
              null,
              null,
              null);
      new TransactionTemplate(desk.bean(PlatformTransactionManager.class))
          .executeWithoutResult(tx -> desk.bean(Deliveries.class).record(List.of(delivered)));

      var more = new ArrayList<>(reversed(numbers));
      more.addAll(Desk.numbers(500, 1));
      var second = desk.run(desk.campaign("late", desk.list("second.csv", more)));
      assertThat(second.run().counts().skipped()).isEqualTo(3);
    }
  }

  /** Hundreds of nights in which the same people were refused cost no more than one. */
  @Test
  void oneLookIsEnoughHoweverManyRunsThereWere() {
    var people = 100;
    try (var desk = new Desk(folder, Options.IDEAL)) {
      desk.run(desk.campaign("nightly", desk.list("first.csv", Desk.numbers(0, people))));
      desk.jdbc()
          .sql(
              """
              INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows, header)
              SELECT campaign_id, 'night ' || n, source, source_path, list_path, list_checksum, list_rows, header
              FROM run, generate_series(1, 365) n
              """)
          .update();
      desk.jdbc()
          .sql(
              """
              INSERT INTO message (run, line, phone, sendable, state, attempt)
              SELECT run.id, line, phone, true, CASE run.id WHEN 2 THEN 'READY' ELSE 'REFUSED' END::message_state, 1
              FROM message, run WHERE message.run = 1 AND run.id > 1
              """)
          .update();
      desk.jdbc().sql("DELETE FROM message WHERE run = 1").update();

      var looks =
          new TransactionTemplate(desk.bean(PlatformTransactionManager.class))
              .execute(
                  tx -> {
                    var before = looks(desk);
                    desk.bean(Suppressions.class)
                        .skipSentElsewhere(new RunLease(2, 0), 1, 1, 1_000);
                    return looks(desk) - before;
                  });
      assertThat(looks).isLessThan(3 * people);
    }
  }

  @Test
  void anInstallationOfBeforeKnowsWhomItReached() {
    var url = TestPostgres.newDatabase();
    var database = new DriverManagerDataSource(url);
    Flyway.configure().dataSource(database).target("5").load().migrate();
    var jdbc = JdbcClient.create(database);
    jdbc.sql("INSERT INTO campaign (name) VALUES ('old')").update();
    jdbc.sql(
            """
            INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows, header)
            VALUES (1, 'k', '', '', '', '', 4, '{}')
            """)
        .update();
    jdbc.sql(
            """
            INSERT INTO message (run, line, phone, sendable, state, attempt) VALUES
              (1, 2, 1, true, 'ACCEPTED', 1), (1, 3, 2, true, 'REFUSED', 1), (1, 4, 3, true, 'READY', 0),
              (1, 5, 4, true, 'IN_DOUBT', 1), (1, 6, 1, false, 'SKIPPED', 0), (1, 7, 5, true, 'REFUSED', 2)
            """)
        .update();

    Flyway.configure().dataSource(database).load().migrate();

    assertThat(jdbc.sql("SELECT phone FROM reached ORDER BY phone").query(Long.class).list())
        .containsExactly(1L, 4L);
    assertThat(jdbc.sql("SELECT count(*) FROM installation").query(Integer.class).single()).isOne();
  }

  /** On this connection, not yet told to the statistics. */
  private static int looks(Desk desk) {
    return desk.jdbc()
        .sql(
            """
            SELECT sum(idx_scan) FROM pg_stat_xact_user_tables
            WHERE relname IN ('message', 'reached')
            """)
        .query(Integer.class)
        .single();
  }

  private static void setState(Desk desk, int line, MessageState state) {
    desk.jdbc()
        .sql("UPDATE message SET state = :state::message_state WHERE run = 1 AND line = :line")
        .param("state", state.name())
        .param("line", line)
        .update();
  }

  private static List<Long> skipped(Desk desk, int run) {
    return desk.jdbc()
        .sql("SELECT phone FROM message WHERE run = :run AND state = 'SKIPPED'")
        .param("run", run)
        .query(Long.class)
        .list();
  }

  private static int reached(Desk desk) {
    return desk.jdbc().sql("SELECT count(*) FROM reached").query(Integer.class).single();
  }

  private static Long phone(List<String> numbers, int index) {
    return Long.valueOf(numbers.get(index).substring(1));
  }

  private static List<String> reversed(List<String> numbers) {
    return numbers.reversed();
  }

  private static List<String> rotated(List<String> numbers) {
    return java.util.stream.Stream.concat(numbers.stream().skip(1), numbers.stream().limit(1))
        .toList();
  }
}
