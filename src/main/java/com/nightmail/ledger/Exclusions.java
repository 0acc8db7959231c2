package com.nightmail.ledger;

import com.nightmail.ledger.Tally.Keeper;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Takes READY messages out that must not be sent, before anybody claims them. */
@Repository
public class Exclusions {

  private static final String SKIP_SENT_ELSEWHERE =
      """
      UPDATE message m
      SET state = 'SKIPPED', settled_at = clock_timestamp(), reason = 'already sent in run ' || theirs.run
      FROM (
        SELECT ctid, phone FROM message
        WHERE run = :run AND line BETWEEN :from AND :to AND state = 'READY' FOR UPDATE) mine
      CROSS JOIN LATERAL (
        SELECT run FROM message
        WHERE run = ANY(:others) AND phone = mine.phone AND sendable
          AND state = ANY(:maybeSent::message_state[])
        LIMIT 1) theirs
      WHERE m.ctid = mine.ctid
      """;

  private static final String SKIP_OPTED_OUT =
      """
      UPDATE message m
      SET state = 'SKIPPED', settled_at = clock_timestamp(), reason = 'opted out'
      FROM unnest(:lines::int[]) AS wanted(line)
      CROSS JOIN LATERAL (
        SELECT ctid, phone FROM message
        WHERE run = :run AND line = wanted.line AND state = 'READY' LIMIT 1) ready
      WHERE is_opted_out(ready.phone, (SELECT sender FROM run WHERE id = :run))
        AND m.ctid = ready.ctid AND m.state = 'READY'
      """;

  private static final String REFUSE_UNRENDERABLE =
      """
      UPDATE message m
      SET state = 'REFUSED', settled_at = clock_timestamp(), error_class = 'ROW', reason = s.reason
      FROM unnest(:lines::int[], :reasons::text[]) AS s(line, reason)
      CROSS JOIN LATERAL (
        SELECT ctid FROM message
        WHERE run = :run AND line = s.line AND state = 'READY' LIMIT 1 FOR UPDATE) ready
      WHERE m.ctid = ready.ctid
      """;

  private final JdbcClient jdbc;
  private final Fence fence;

  Exclusions(JdbcClient jdbc, Fence fence) {
    this.jdbc = jdbc;
    this.fence = fence;
  }

  /**
   * READY to SKIPPED for everyone on the lines {@code from} to {@code to} who got, or may have got,
   * the campaign in one of the {@code others}.
   */
  @Transactional
  public void skipSentElsewhere(Hold hold, List<Integer> others, int from, int to) {
    if (others.isEmpty()) {
      return;
    }
    var maybeSent =
        MessageState.MAY_HAVE_BEEN_SENT.stream().map(MessageState::name).toArray(String[]::new);
    var skipped =
        jdbc.sql(SKIP_SENT_ELSEWHERE)
            .param("run", hold.run())
            .param("from", from)
            .param("to", to)
            .param("others", others.toArray(Integer[]::new))
            .param("maybeSent", maybeSent)
            .update();
    fence.move(
        hold, Keeper.CLAIMS, Map.of(MessageState.READY, -skipped, MessageState.SKIPPED, skipped));
  }

  /** READY to SKIPPED for everyone on these lines who has opted out. */
  @Transactional
  public void skipOptedOut(Hold hold, List<Integer> lines) {
    var skipped =
        jdbc.sql(SKIP_OPTED_OUT)
            .param("run", hold.run())
            .param("lines", lines.toArray(Integer[]::new))
            .update();
    if (skipped > 0) {
      fence.move(
          hold, Keeper.CLAIMS, Map.of(MessageState.READY, -skipped, MessageState.SKIPPED, skipped));
    }
  }

  /** READY to REFUSED: rows whose template cannot be rendered, with the reason of each. */
  @Transactional
  public void refuseUnrenderable(Hold hold, Map<Integer, String> reasons) {
    var refused =
        jdbc.sql(REFUSE_UNRENDERABLE)
            .param("lines", reasons.keySet().toArray(Integer[]::new))
            .param("reasons", reasons.values().toArray(String[]::new))
            .param("run", hold.run())
            .update();
    fence.move(
        hold, Keeper.CLAIMS, Map.of(MessageState.READY, -refused, MessageState.REFUSED, refused));
  }
}
