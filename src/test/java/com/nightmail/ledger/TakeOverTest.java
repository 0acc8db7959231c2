package com.nightmail.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a process has to look at that takes over a long run. */
class TakeOverTest {
  private static final int ROWS = 40_000;

  @TempDir Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(folder, Options.IDEAL);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  /** Lines at which sending has arrived: near the beginning, in the middle, near the end. */
  @ParameterizedTest
  @ValueSource(ints = {2_000, 20_000, 38_000})
  void itLooksAtTheSmallerPartOfTheRun(int arrived) {
    run(arrived, List.of());
    var smaller = Math.min(arrived, ROWS - arrived);

    assertThat(rowsReadBy(() -> desk.bean(Ledger.class).doubtPredecessors(new RunLease(1, 1)), 500))
        .isLessThan(smaller + 6_000);
    assertThat(rowsReadBy(() -> desk.messages().firstReady(1), arrived + 501))
        .isLessThan(smaller + 6_000);
  }

  @Test
  void whatIsOpenFarFromTheOthersIsFoundAsWell() {
    run(38_000, List.of(2, 20_000, 40_001));

    assertThat(desk.bean(Ledger.class).doubtPredecessors(new RunLease(1, 1))).isEqualTo(503);
    assertThat(desk.runs().get(1).counts()).isEqualTo(desk.messages().recount(1));
    desk.jdbc().sql("UPDATE message SET state = 'READY' WHERE line = 3").update();
    desk.jdbc().sql("INSERT INTO run_count VALUES (1, 'RECEIPTS', 'READY', 1)").update();
    assertThat(desk.messages().firstReady(1)).isEqualTo(3);
  }

  private int rowsReadBy(java.util.function.Supplier<Integer> action, int expected) {
    return new TransactionTemplate(desk.bean(PlatformTransactionManager.class))
        .execute(
            tx -> {
              var before = rowsRead();
              assertThat(action.get()).isEqualTo(expected);
              tx.setRollbackOnly();
              return rowsRead() - before;
            });
  }

  /** On this connection, not yet told to the statistics. */
  private int rowsRead() {
    return desk.jdbc()
        .sql(
            """
            SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
            WHERE relname = 'message'
            """)
        .query(Integer.class)
        .single();
  }

  /** A run whose holder died: settled to a line, then 500 claimed, then READY. */
  private void run(int arrived, List<Integer> alsoClaimed) {
    desk.jdbc().sql("INSERT INTO campaign (name) VALUES ('long')").update();
    desk.jdbc()
        .sql(
            """
            INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows, header, epoch)
            VALUES (1, 'k', '', '', '', '', :rows, '{}', 1)
            """)
        .param("rows", ROWS)
        .update();
    desk.jdbc()
        .sql(
            """
            INSERT INTO message (run, line, phone, sendable, state, attempt)
            SELECT 1, line, line, true,
                   CASE WHEN line = ANY(:also) OR line > :arrived AND line <= :arrived + 500 THEN 'CLAIMED'
                        WHEN line <= :arrived THEN 'ACCEPTED' ELSE 'READY' END::message_state, 1
            FROM generate_series(2, :rows + 1) AS lines(line)
            """)
        .param("also", alsoClaimed.toArray(Integer[]::new))
        .param("arrived", arrived)
        .param("rows", ROWS)
        .update();
    desk.jdbc()
        .sql(
            """
            INSERT INTO run_count SELECT 1, 'OUTCOMES', state, count(*) FROM message GROUP BY state
            """)
        .update();
    desk.jdbc().sql("VACUUM ANALYZE message").update();
  }
}
