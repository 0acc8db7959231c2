package com.nightmail.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.support.TestPostgres;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an older version left in the ledger, after the tables were changed. */
class UpgradeTest {
  private static final String BEFORE_DOUBTS = "5";

  /** Run 1 had its messages in doubt sent again; run 2 had not. */
  private static final String LEFT =
      """
      INSERT INTO campaign (name) VALUES ('older');
      INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows, header)
      SELECT 1, key, '', '', '', '', 9, '{}' FROM unnest(ARRAY['a', 'b']) AS key;
      INSERT INTO decision (run, kind, decided_by, messages) VALUES (1, 'RESEND', 'operator', 4);
      INSERT INTO message (run, line, phone, sendable, state, attempt, reason, error_class, error_code, error) VALUES
        (1, 2, 2, true, 'IN_DOUBT', 32767, 'no answer', NULL, NULL, NULL),
        (1, 3, 3, true, 'READY', 2, 'sent again by decision of operator', NULL, NULL, NULL),
        (1, 4, 4, true, 'READY', 3, NULL, NULL, NULL, NULL),
        (1, 5, 5, true, 'READY', 0, NULL, NULL, NULL, NULL),
        (1, 6, 6, true, 'REFUSED', 2, NULL, 'RECIPIENT', 131049, 'too much'),
        (1, 7, 7, true, 'REFUSED', 1, NULL, 'ROW', 131009, 'no value'),
        (1, 8, 8, true, 'ACCEPTED', 2, NULL, NULL, NULL, NULL),
        (1, 9, 9, true, 'REFUSED', 1, 'no value for {{x}}', 'ROW', NULL, NULL),
        (1, 10, 10, true, 'SKIPPED', 1, 'opted out', NULL, NULL, NULL),
        (1, 11, 11, false, 'SKIPPED', 0, 'duplicate of line 2', NULL, NULL, NULL),
        (1, 12, 12, true, 'IN_DOUBT', 1, 'no answer', NULL, NULL, NULL),
        (2, 2, 2, true, 'REFUSED', 2, NULL, 'RECIPIENT', 131049, 'too much'),
        (2, 3, 3, true, 'REFUSED', 1, NULL, 'ROW', 131000, 'something went wrong');
      INSERT INTO run_count
      SELECT run, 'OUTCOMES', state, count(*) FROM message GROUP BY run, state;
      """;

  @Test
  void whatMayHaveArrivedIsInDoubtAfterwards() {
    var database = TestPostgres.newDatabase();
    var jdbc = JdbcClient.create(new DriverManagerDataSource(database));
    migrate(database, BEFORE_DOUBTS);
    jdbc.sql(LEFT).update();

    migrate(database, "latest");

    assertThat(
            jdbc.sql(
                    """
                    SELECT concat_ws(' ', run, line, state, doubted) FROM message ORDER BY run, line
                    """)
                .query(String.class)
                .list())
        .containsExactly(
            "1 2 IN_DOUBT {0,32767}",
            "1 3 READY {0,2}",
            "1 4 READY {0}",
            "1 5 READY",
            "1 6 IN_DOUBT {0}",
            "1 7 REFUSED",
            "1 8 ACCEPTED",
            "1 9 IN_DOUBT {0}",
            "1 10 IN_DOUBT {0}",
            "1 11 SKIPPED",
            "1 12 IN_DOUBT {1}",
            "2 2 REFUSED",
            "2 3 IN_DOUBT {1}");
    assertThat(
            jdbc.sql(
                    """
                    SELECT count(*) FROM progress
                    WHERE skipped <> (SELECT count(*) FROM message m WHERE m.run = progress.run AND state = 'SKIPPED')
                       OR refused <> (SELECT count(*) FROM message m WHERE m.run = progress.run AND state = 'REFUSED')
                       OR in_doubt <> (SELECT count(*) FROM message m WHERE m.run = progress.run AND state = 'IN_DOUBT')
                    """)
                .query(Integer.class)
                .single())
        .isZero();
    assertThat(jdbc.sql("UPDATE message SET attempt = attempt + 1 WHERE line = 2").update())
        .isEqualTo(2);
  }

  @Test
  void whatAGatewayAskedForIsKept() {
    var database = TestPostgres.newDatabase();
    var jdbc = JdbcClient.create(new DriverManagerDataSource(database));
    migrate(database, "9");
    jdbc.sql(
            """
            INSERT INTO sender_pace VALUES
              ('rests', now() + interval '1 hour', 'maintenance', NULL, now()),
              ('slow', NULL, NULL, 60, now())
            """)
        .update();

    migrate(database, "latest");

    var senders = new SenderShares(jdbc, () -> null).all();
    assertThat(senders).extracting(SenderShares.Status::sender).containsExactly("rests", "slow");
    var rests = senders.getFirst().restraint();
    assertThat(rests.rests()).isGreaterThan(Duration.ofMinutes(59));
    assertThat(rests.reason()).isEqualTo("maintenance");
    assertThat(rests.slowing()).isNull();
    var slowing = senders.getLast().restraint().slowing();
    assertThat(slowing.rate()).isEqualTo(60);
    assertThat(slowing.limit()).isEqualTo(100);
  }

  private static void migrate(String database, String target) {
    Flyway.configure().dataSource(database, null, null).target(target).load().migrate();
  }
}
