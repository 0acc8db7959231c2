package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Tally.Keeper;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes READY messages out that must not be sent, before anybody claims them.
 *
 * <p>A message of which an earlier attempt may have arrived is taken out as IN_DOUBT, not as
 * SKIPPED or REFUSED: it is never counted as not sent.
 */
@Repository
public class Suppressions {

  /** The reason of a message of a dry run that a run would have sent. */
  public static final String REHEARSED = "dry run: it would have been sent";

  /** Before the reason of a message of which an earlier attempt may have arrived. */
  static final String IF_EARLIER =
      "CASE WHEN m.doubted IS NULL THEN '' ELSE 'an earlier attempt may have arrived; not sent again: ' END";

  /**
   * The first run of {@code :campaign}, {@code :run} left aside, that reached {@code mine.phone} or
   * may have.
   */
  static final String REACHED_IN =
      """
      (SELECT run FROM reached
       CROSS JOIN LATERAL (
         SELECT FROM message
         WHERE run = reached.run AND phone = reached.phone AND sendable
           AND (state = ANY(:maybeSent::message_state[]) OR doubted IS NOT NULL)
         LIMIT 1) sent
       WHERE campaign = :campaign AND phone = mine.phone AND run <> :run
       ORDER BY run LIMIT 1)
      UNION ALL
      (SELECT run FROM reached
       WHERE (SELECT EXISTS (SELECT FROM reached WHERE phone < 0))
         AND campaign = :campaign AND phone = erased_phone(mine.phone) AND run <> :run
       ORDER BY run LIMIT 1)
      LIMIT 1
      """;

  private static final String SKIP_SENT_ELSEWHERE =
      """
      UPDATE message m
      SET %s, settled_at = clock_timestamp(), reason = %s || '%s' || theirs.run
      FROM (
        SELECT ctid, phone FROM message
        WHERE run = :run AND line BETWEEN :from AND :to AND state = 'READY' FOR UPDATE) mine
      CROSS JOIN LATERAL (%s) theirs
      WHERE m.ctid = mine.ctid
      RETURNING m.state::text
      """
          .formatted(
              excluded(MessageState.SKIPPED), IF_EARLIER, SkipReason.ALREADY_SENT, REACHED_IN);

  private static final String SKIP_OPTED_OUT =
      """
      UPDATE message m
      SET %s, settled_at = clock_timestamp(), reason = %s || '%s'
      FROM unnest(:lines::int[]) AS wanted(line)
      CROSS JOIN LATERAL (
        SELECT ctid, phone FROM message
        WHERE run = :run AND line = wanted.line AND state = 'READY' LIMIT 1) ready
      WHERE is_opted_out(ready.phone, (SELECT sender FROM run WHERE id = :run))
        AND m.ctid = ready.ctid AND m.state = 'READY'
      RETURNING m.state::text
      """
          .formatted(excluded(MessageState.SKIPPED), IF_EARLIER, SkipReason.OPTED_OUT);

  private static final String REFUSE_UNRENDERABLE =
      """
      UPDATE message m
      SET %s, settled_at = clock_timestamp(), reason = %s || s.reason,
          error_class = CASE WHEN m.doubted IS NULL THEN 'ROW' END
      FROM unnest(:lines::int[], :reasons::text[]) AS s(line, reason)
      CROSS JOIN LATERAL (
        SELECT ctid FROM message
        WHERE run = :run AND line = s.line AND state = 'READY' LIMIT 1 FOR UPDATE) ready
      WHERE m.ctid = ready.ctid
      RETURNING m.state::text
      """
          .formatted(excluded(MessageState.REFUSED), IF_EARLIER);

  private static final String SKIP =
      """
      UPDATE message m
      SET %s, settled_at = clock_timestamp(), reason = %s || :reason
      WHERE run = :run AND line BETWEEN :from AND :to AND state = 'READY' %s
      RETURNING m.state::text
      """;

  private static final String SKIP_LATE =
      SKIP.formatted(excluded(MessageState.SKIPPED), IF_EARLIER, "");

  private static final String SKIP_ZONES =
      SKIP.formatted(excluded(MessageState.SKIPPED), IF_EARLIER, "AND coalesce(zones, 0) = :zones");
  private static final String SKIP_REHEARSED =
      """
      UPDATE message m
      SET state = 'SKIPPED', settled_at = clock_timestamp(), reason = '%s'
      WHERE m.run = :run AND m.line = ANY(:lines) AND m.state = 'READY'
      RETURNING m.state::text
      """
          .formatted(REHEARSED);

  private final JdbcClient jdbc;
  private final Fence fence;

  Suppressions(JdbcClient jdbc, Fence fence) {
    this.jdbc = jdbc;
    this.fence = fence;
  }

  /**
   * READY to SKIPPED for everyone on the lines {@code from} to {@code to} who got, or may have got,
   * the campaign in another run. Whoever is to be sent an attempt again whose earlier one may have
   * arrived may have got it.
   */
  @Transactional
  public void skipSentElsewhere(RunLease lease, int campaign, int from, int to) {
    exclude(
        lease,
        jdbc.sql(SKIP_SENT_ELSEWHERE)
            .param("run", lease.run())
            .param("from", from)
            .param("to", to)
            .param("campaign", campaign)
            .param("maybeSent", maybeSent()));
  }

  /** The value of {@code :maybeSent} in {@link #REACHED_IN}. */
  static String[] maybeSent() {
    return MessageState.MAY_HAVE_BEEN_SENT.stream().map(MessageState::name).toArray(String[]::new);
  }

  /** READY to SKIPPED for everyone on these lines who has opted out. */
  @Transactional
  public void skipOptedOut(RunLease lease, List<Integer> lines) {
    exclude(
        lease,
        jdbc.sql(SKIP_OPTED_OUT)
            .param("run", lease.run())
            .param("lines", lines.toArray(Integer[]::new)));
  }

  /** READY to SKIPPED for everyone on the lines {@code from} to {@code to}: it is too late. */
  @Transactional
  public void skipLate(RunLease lease, int from, int to, String reason) {
    exclude(
        lease,
        jdbc.sql(SKIP_LATE)
            .param("run", lease.run())
            .param("from", from)
            .param("to", to)
            .param("reason", reason));
  }

  /** READY to SKIPPED for everyone among them of this {@link ZoneSets set of time zones}. */
  @Transactional
  public void skipZones(RunLease lease, int from, int to, int zones, String reason) {
    exclude(
        lease,
        jdbc.sql(SKIP_ZONES)
            .param("run", lease.run())
            .param("from", from)
            .param("to", to)
            .param("zones", zones)
            .param("reason", reason));
  }

  /** READY to SKIPPED for the messages of a dry run that would have been sent. */
  @Transactional
  public void skipRehearsed(RunLease lease, List<Integer> lines) {
    exclude(
        lease,
        jdbc.sql(SKIP_REHEARSED)
            .param("run", lease.run())
            .param("lines", lines.toArray(Integer[]::new)));
  }

  /** READY to REFUSED: rows whose template cannot be rendered, with the reason of each. */
  @Transactional
  public void refuseUnrenderable(RunLease lease, Map<Integer, String> reasons) {
    exclude(
        lease,
        jdbc.sql(REFUSE_UNRENDERABLE)
            .param("lines", reasons.keySet().toArray(Integer[]::new))
            .param("reasons", reasons.values().toArray(String[]::new))
            .param("run", lease.run()));
  }

  /** The state of a message that is not to be sent, unless an earlier attempt may have arrived. */
  private static String excluded(MessageState state) {
    return "state = (CASE WHEN m.doubted IS NULL THEN '%s' ELSE 'IN_DOUBT' END)::message_state"
        .formatted(state);
  }

  private void exclude(RunLease lease, JdbcClient.StatementSpec change) {
    var became = change.query(String.class).list();
    if (became.isEmpty()) {
      return;
    }
    var moves = new EnumMap<MessageState, Integer>(MessageState.class);
    moves.put(MessageState.READY, -became.size());
    became.forEach(state -> moves.merge(MessageState.valueOf(state), 1, Integer::sum));
    fence.move(lease, Keeper.CLAIMS, moves);
  }
}
