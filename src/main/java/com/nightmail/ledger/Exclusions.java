package com.nightmail.ledger;

import java.sql.Connection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Whom a run leaves out because another list or an earlier run has them.
 *
 * <p>It is decided once, when the run's list is loaded for the first time, whatever becomes of the
 * other list or the earlier run meanwhile: {@link Loading} gives every restart the same result.
 */
@Repository
public class Exclusions {

  private static final String CREATE_TEMPORARY =
      "CREATE TEMP TABLE IF NOT EXISTS left_out (phone bigint) ON COMMIT DELETE ROWS";

  private static final String COPY = "COPY left_out (phone) FROM STDIN";

  /** In the order of the key, which is several times as fast as in any other. */
  private static final String KEEP =
      """
      INSERT INTO exclusion (run, phone, reason)
      SELECT DISTINCT :run, phone, :reason FROM left_out ORDER BY phone
      ON CONFLICT DO NOTHING
      """;

  private static final String KEEP_OF_RUN =
      """
      INSERT INTO exclusion (run, phone, reason)
      SELECT :run, phone, :reason FROM message
      WHERE run = :earlier AND sendable
        AND (state = ANY(:states::message_state[]) OR (:doubted AND doubted IS NOT NULL))
      ORDER BY phone
      ON CONFLICT DO NOTHING
      """;

  private static final String DECIDED =
      """
      UPDATE run SET excluded_at = clock_timestamp()
      WHERE id = :run AND epoch = :epoch AND excluded_at IS NULL
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  Exclusions(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /**
   * Numbers of a list.
   *
   * @param reason why they are left out
   * @param phones E.164 without the plus, in any order and as often as they like
   */
  public record Listed(String reason, Iterator<Long> phones) {}

  /**
   * Numbers of an earlier run.
   *
   * @param states of those that are left out
   * @param doubted whether those are, too, of whom an earlier attempt may have arrived
   */
  public record OfRun(String reason, int run, Set<MessageState> states, boolean doubted) {}

  /** Whether it is decided whom the run leaves out. */
  public boolean decided(int run) {
    return jdbc.sql("SELECT excluded_at IS NOT NULL FROM run WHERE id = :run")
        .param("run", run)
        .query(Boolean.class)
        .single();
  }

  /**
   * Decides whom the run leaves out, all or nothing. Of several reasons the first counts.
   *
   * @throws Fenced if another process has taken the run
   */
  @Transactional
  public void decide(RunLease lease, List<Listed> lists, @Nullable OfRun earlier) {
    for (var list : lists) {
      keep(lease, list);
    }
    if (earlier != null) {
      jdbc.sql(KEEP_OF_RUN)
          .param("run", lease.run())
          .param("reason", earlier.reason())
          .param("earlier", earlier.run())
          .param("states", earlier.states().stream().map(Enum::name).toArray(String[]::new))
          .param("doubted", earlier.doubted())
          .update();
    }
    if (jdbc.sql(DECIDED).param("run", lease.run()).param("epoch", lease.epoch()).update() == 0) {
      throw new Fenced(lease.run(), lease.epoch());
    }
  }

  private void keep(RunLease lease, Listed list) {
    template.execute(
        (Connection connection) -> {
          try (var statement = connection.createStatement()) {
            statement.execute(CREATE_TEMPORARY);
            statement.execute("TRUNCATE left_out");
          }
          Copy.rows(connection, COPY, list.phones(), CopyText::number);
          return null;
        });
    jdbc.sql(KEEP).param("run", lease.run()).param("reason", list.reason()).update();
  }

  /** Of a run whose list stands in the ledger whole; nobody asks any more. */
  public void forget(int run) {
    jdbc.sql("DELETE FROM exclusion WHERE run = :run").param("run", run).update();
  }
}
