package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/**
 * Who has got as many messages as a {@link FrequencyCap} allows.
 *
 * <p>Runs that keep a cap claim one after the other: else two could each take a person's last
 * message at the same time. Whoever keeps none claims as ever.
 */
@Repository
public class Caps {
  private static final Set<MessageState> COUNTS = EnumSet.copyOf(MessageState.MAY_HAVE_BEEN_SENT);

  static {
    COUNTS.remove(MessageState.FAILED);
  }

  private static final String CAPPED =
      """
      SELECT wanted.phone, %s AS reason
      FROM unnest(:phones::bigint[]) AS wanted(phone)
      %s
      """;

  /** By the numbers of the rows, which are found first; then each row by its address. */
  private static final String SKIP =
      """
      UPDATE message m
      SET state = (CASE WHEN m.doubted IS NULL THEN 'SKIPPED' ELSE 'IN_DOUBT' END)::message_state,
          settled_at = clock_timestamp(), reason = %s || capped.reason
      FROM (
        SELECT wanted.ctid, %s AS reason
        FROM unnest(:lines::int[]) AS line_of(line)
        CROSS JOIN LATERAL (
          SELECT ctid, phone FROM message
          WHERE run = :run AND line = line_of.line AND state = 'READY' LIMIT 1 FOR UPDATE) wanted
        %s) capped
      WHERE m.ctid = capped.ctid
      RETURNING m.state::text
      """;

  /** A process that is frozen with the lock in its hands holds up the others for so long. */
  private static final long LONGEST_HELD_MILLIS = 10_000;

  private static final String LOCK =
      """
      SELECT set_config('idle_in_transaction_session_timeout', :longest::text, true),
             pg_advisory_xact_lock(:kind, 0)
      """;

  private final JdbcClient jdbc;

  Caps(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Which of these numbers have got as many messages as the cap allows; changes nothing.
   *
   * @param run whose own messages do not count; 0 for one that is yet to be begun
   * @param phones E.164 without the plus
   * @return the reason in a few words, with the date from which the number may get another message
   */
  public Map<Long, String> capped(FrequencyCap cap, int run, Collection<Long> phones) {
    var reasons = new HashMap<Long, String>();
    limits(jdbc.sql(CAPPED.formatted(cap.reason(), FrequencyCap.FREES_UP)), cap, run)
        .param("phones", phones.toArray(Long[]::new))
        .query(
            row -> {
              reasons.put(row.getLong("phone"), row.getString("reason"));
            });
    return reasons;
  }

  /**
   * Takes those of a run's READY messages out that the cap forbids, and holds off every other run
   * that keeps a cap until the caller's transaction ends.
   *
   * @return the state that each of them came to
   */
  List<MessageState> skip(FrequencyCap cap, int run, Integer[] lines) {
    jdbc.sql(LOCK)
        .param("kind", AdvisoryLock.CAP.kind())
        .param("longest", LONGEST_HELD_MILLIS)
        .query((row, i) -> row.getString(1))
        .optional();
    // By a statement of its own after the lock: so it sees what the others have claimed.
    var sql = SKIP.formatted(Suppressions.IF_EARLIER, cap.reason(), FrequencyCap.FREES_UP);
    return limits(jdbc.sql(sql), cap, run).param("lines", lines).query(String.class).list().stream()
        .map(MessageState::valueOf)
        .toList();
  }

  private static StatementSpec limits(StatementSpec statement, FrequencyCap cap, int run) {
    return statement
        .param("run", run)
        .param("capMessages", cap.messages())
        .param("capHours", cap.hours())
        .param("countsForCap", COUNTS.stream().map(Enum::name).toArray(String[]::new));
  }
}
