package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import com.nightmail.platform.Copy;
import com.nightmail.platform.CopyText;
import java.sql.Connection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
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

  /** The messages of a run whose people are left out, but for those who have been erased. */
  private static final String OF_RUN =
      """
      run = :earlier AND sendable AND phone IS NOT NULL
        AND (state = ANY(:states::message_state[]) OR (:doubted AND doubted IS NOT NULL))
      """;

  private static final String KEEP_OF_RUN =
      """
      INSERT INTO exclusion (run, phone, reason)
      SELECT :run, phone, :reason FROM message
      WHERE %s
      ORDER BY phone
      ON CONFLICT DO NOTHING
      """
          .formatted(OF_RUN);

  private static final String AMONG =
      """
      SELECT mine.phone FROM unnest(:phones::bigint[]) AS mine(phone)
      CROSS JOIN LATERAL (SELECT FROM message WHERE phone = mine.phone AND %s LIMIT 1) theirs
      """
          .formatted(OF_RUN);

  /** Holds off whoever would take that run meanwhile. */
  private static final String LOCK = "SELECT id FROM run WHERE id = :run FOR SHARE";

  private static final String COMPLETE =
      """
      SELECT r.owner IS NULL AND p.ready = 0 AND p.claimed = 0
             AND (SELECT count(*) FROM message WHERE run = r.id) = r.list_rows
      FROM run r JOIN progress p ON p.run = r.id
      WHERE r.id = :run
      """;

  private static final String CHECKSUMS =
      """
      SELECT r.exclude_checksums
      FROM run r JOIN campaign c ON c.id = r.campaign_id
      WHERE c.name = :campaign AND r.run_key = :key AND r.excluded_at IS NOT NULL
      """;

  private static final String DECIDED =
      """
      UPDATE run SET excluded_at = clock_timestamp(), exclude_checksums = :checksums
      WHERE id = :run AND epoch = :epoch AND excluded_at IS NULL
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  Exclusions(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Numbers of a list, which is not opened before its turn, so that only one is open at a time. */
  public interface Listed {
    /** Why they are left out. */
    String reason();

    /**
     * Opens the list, gives its numbers away and closes it.
     *
     * @param taker takes numbers in E.164 without the plus, in any order and as often as they like
     * @return SHA-256 of the list's file
     */
    String read(Consumer<Iterator<Long>> taker);
  }

  /**
   * Numbers of an earlier run.
   *
   * @param states of those that are left out
   * @param doubted whether those are, too, of whom an earlier attempt may have arrived
   */
  public record OfRun(String reason, int run, Set<MessageState> states, boolean doubted) {}

  /**
   * SHA-256 of each list of those whom the run of this campaign and key leaves out; empty if there
   * is no such run, or it is not decided whom it leaves out.
   */
  public Optional<List<String>> decided(String campaign, String key) {
    return jdbc.sql(CHECKSUMS)
        .param("campaign", campaign)
        .param("key", key)
        .query((row, i) -> RunRegister.strings(row.getArray(1)))
        .optional();
  }

  /**
   * Whether nobody else of the run's list gets it: it is not being sent, has no messages to go, and
   * its list is loaded whole.
   */
  public boolean complete(int run) {
    return jdbc.sql(COMPLETE).param("run", run).query(Boolean.class).optional().orElse(false);
  }

  /** What there is to say of a run that is not {@link #complete}. */
  public static String notComplete(int run) {
    return "recipients.exclude-run: run %d is not complete: some of its list may still get it. Wait until it has ended; go on with it if it stopped. Or leave it unfinished, export whom it reached, and name that file in recipients.exclude."
        .formatted(run);
  }

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
   * @throws IllegalStateException if the earlier run may yet reach more people
   */
  @Transactional
  public void decide(RunLease lease, List<Listed> lists, @Nullable OfRun earlier) {
    var checksums = lists.stream().map(list -> keep(lease, list)).toArray(String[]::new);
    if (earlier != null) {
      jdbc.sql(LOCK).param("run", earlier.run()).query(Integer.class).optional();
      if (!complete(earlier.run())) {
        throw new IllegalStateException(notComplete(earlier.run()));
      }
      ofRun(jdbc.sql(KEEP_OF_RUN), earlier)
          .param("run", lease.run())
          .param("reason", earlier.reason())
          .update();
    }
    var decided =
        jdbc.sql(DECIDED)
            .param("checksums", checksums)
            .param("run", lease.run())
            .param("epoch", lease.epoch())
            .update();
    if (decided == 0) {
      throw new Fenced(lease.run(), lease.epoch());
    }
  }

  private static JdbcClient.StatementSpec ofRun(JdbcClient.StatementSpec sql, OfRun earlier) {
    return sql.param("earlier", earlier.run())
        .param("states", earlier.states().stream().map(Enum::name).toArray(String[]::new))
        .param("doubted", earlier.doubted());
  }

  /** Those of these numbers that the earlier run's people have. Changes nothing. */
  Set<Long> among(List<Long> phones, OfRun earlier) {
    return Set.copyOf(
        ofRun(jdbc.sql(AMONG), earlier)
            .param("phones", phones.toArray(Long[]::new))
            .query(Long.class)
            .list());
  }

  /**
   * Why a number is left out, or null: by itself, or else by another number that the same phone may
   * be known by.
   *
   * @param spellings all numbers by which the phone of a number may be known, that one first
   * @param known why a number is left out by itself, or null
   */
  public static @Nullable String reason(
      long phone, LongFunction<List<Long>> spellings, Function<Long, @Nullable String> known) {
    for (var spelling : spellings.apply(phone)) {
      var reason = known.apply(spelling);
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }

  private String keep(RunLease lease, Listed list) {
    var checksum = list.read(this::copy);
    jdbc.sql(KEEP).param("run", lease.run()).param("reason", list.reason()).update();
    return checksum;
  }

  private void copy(Iterator<Long> phones) {
    template.execute(
        (Connection connection) -> {
          try (var statement = connection.createStatement()) {
            statement.execute(CREATE_TEMPORARY);
            statement.execute("TRUNCATE left_out");
          }
          Copy.rows(connection, COPY, phones, CopyText::number);
          return null;
        });
  }

  /** Of a run whose list stands in the ledger whole; nobody asks any more. */
  public void forget(int run) {
    jdbc.sql("DELETE FROM exclusion WHERE run = :run").param("run", run).update();
  }
}
