package com.nightmail.ledger;

import static com.nightmail.ledger.Columns.column;
import static java.util.Comparator.comparingInt;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Tally.Keeper;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Claims messages and settles them. With {@link Loading}, {@link Suppressions}, {@link Decisions}
 * and, for receipts, {@link Deliveries}, it owns every change of a message's state.
 *
 * <p>Each change names the states it starts from, keeps the run's counters in its own transaction,
 * and is fenced by the holder's epoch: see {@link Fence}.
 */
@Repository
public class Ledger {

  /*
   * The statements below find each row by one look into an index, written as a lateral subquery with
   * LIMIT 1, and change it by its physical address. Left to itself the planner, whose statistics know
   * nothing of a new run or say that every row is still READY, takes one side for empty and walks
   * through all of it for every row of the other: seconds instead of milliseconds.
   */

  /** Who is claimed may be reached: that is known as soon as the claim is. */
  private static final String CLAIM =
      """
      WITH claimed AS (
      UPDATE message m
      SET state = 'CLAIMED', attempt = m.attempt + 1, epoch = :epoch, claimed_at = clock_timestamp(),
          settled_at = NULL, not_before = NULL, error = NULL, error_code = NULL, error_class = NULL
      FROM unnest(:lines::int[]) AS wanted(line)
      CROSS JOIN LATERAL (
        SELECT ctid FROM message
        WHERE run = :run AND line = wanted.line AND state = 'READY'
        LIMIT 1 FOR UPDATE) ready
      WHERE m.ctid = ready.ctid
      RETURNING m.line, m.attempt, m.phone),
      reaching AS (
        INSERT INTO reached (campaign, phone, run)
        SELECT (SELECT campaign_id FROM run WHERE id = :run), phone, :run FROM claimed
        ON CONFLICT DO NOTHING)
      SELECT line, attempt FROM claimed
      """;

  private static final String AWAIT_CHANGES =
      """
      SELECT FROM unnest(:lines::int[]) AS wanted(line)
      CROSS JOIN LATERAL (
        SELECT FROM message WHERE run = :run AND line = wanted.line LIMIT 1 FOR UPDATE) awaited
      """;

  private static final String UNCLAIM =
      """
      UPDATE message m SET state = 'READY'
      FROM unnest(:lines::int[]) AS wanted(line)
      CROSS JOIN LATERAL (
        SELECT ctid FROM message
        WHERE run = :run AND line = wanted.line AND state = 'CLAIMED' AND epoch = :epoch
        LIMIT 1) claimed
      WHERE m.ctid = claimed.ctid
      """;

  /**
   * Messages whose receipts will come without token are entered where receipts find them by id.
   *
   * <p>A message that is READY with fewer attempts was claimed and the database has forgotten it,
   * as a standby does that takes over without having heard of the commit: the outcome is truer.
   *
   * <p>An outcome settles the doubt about its own attempt. As long as an earlier attempt may have
   * arrived, a refusal leaves the message in doubt. Who is refused without such a doubt was not
   * reached.
   */
  private static final String SETTLE =
      """
      WITH settled AS (
      UPDATE message m
      SET state = (CASE WHEN refused_again THEN 'IN_DOUBT' ELSE s.state END)::message_state,
          doubted = CASE WHEN s.state = 'IN_DOUBT' THEN array_append(claimed.doubted, s.attempt)
                         ELSE claimed.doubted END,
          attempt = s.attempt, settled_at = clock_timestamp(),
          wamid = s.wamid, route = s.route::message_route, error_class = s.error_class,
          error_code = s.error_code, not_before = s.not_before::timestamptz,
          reason = CASE WHEN refused_again
                        THEN 'an earlier attempt may have arrived; it was sent again, and refused'
                        ELSE s.reason END,
          error = s.error
      FROM unnest(:lines::int[], :attempts::int[], :states::text[], :wamids::text[], :routes::text[],
                  :classes::text[], :codes::int[], :notBefores::text[], :reasons::text[], :errors::text[])
           AS s(line, attempt, state, wamid, route, error_class, error_code, not_before, reason, error)
      CROSS JOIN LATERAL (
        SELECT ctid, state, nullif(array_remove(doubted, s.attempt), '{}') AS doubted FROM message
        WHERE run = :run AND line = s.line
          AND (attempt = s.attempt AND (%s) OR attempt < s.attempt AND state = 'READY')
        LIMIT 1 FOR UPDATE) claimed
      CROSS JOIN LATERAL (
        SELECT s.state = 'REFUSED' AND claimed.doubted IS NOT NULL AS refused_again) rule
      WHERE m.ctid = claimed.ctid
      RETURNING claimed.state AS was, m.state AS became, m.wamid, m.line, m.phone),
      opted_out AS (
        INSERT INTO opt_out (phone, sender, source, opted_out, said_at, since)
        SELECT DISTINCT phone, '', 'REFUSAL', true, now(), now()
        FROM unnest(:optOuts::bigint[]) AS refused(phone) ORDER BY phone
        ON CONFLICT (phone, sender, source) DO UPDATE
        SET opted_out = true, said_at = excluded.said_at,
            since = CASE WHEN opt_out.opted_out THEN opt_out.since ELSE excluded.since END
        WHERE opt_out.said_at < excluded.said_at),
      indexed AS (
        INSERT INTO wamid_index (wamid, run, line)
        SELECT wamid, :run, line FROM settled
        WHERE wamid IS NOT NULL AND (SELECT wamids_indexed FROM run WHERE id = :run)
        ON CONFLICT DO NOTHING),
      not_reached AS (
        DELETE FROM reached
        USING settled
        CROSS JOIN LATERAL (
          SELECT ctid FROM reached
          WHERE campaign = (SELECT campaign_id FROM run WHERE id = :run)
            AND phone = settled.phone AND run = :run
          LIMIT 1) entered
        WHERE reached.ctid = entered.ctid AND settled.became = 'REFUSED'),
      reaching AS (
        INSERT INTO reached (campaign, phone, run)
        SELECT (SELECT campaign_id FROM run WHERE id = :run), phone, :run FROM settled
        WHERE was = 'READY' AND became <> 'REFUSED'
        ON CONFLICT DO NOTHING)
      SELECT was::text, became::text, line FROM settled
      """;

  private static final String OF_THIS_HOLDER = "state = 'CLAIMED' AND epoch = :epoch";

  /** Whatever the epoch. */
  private static final String OF_A_FORMER_HOLDER = "state IN ('CLAIMED', 'IN_DOUBT')";

  private static final String RELEASE_NOT_LEFT =
      """
      UPDATE message SET state = 'READY'
      WHERE run = :run AND line BETWEEN :from AND :to AND state = 'CLAIMED' AND epoch = :former
        AND line <> ALL(:left::int[])
      """;

  private static final String DOUBT_PREDECESSORS =
      """
      UPDATE message
      SET state = 'IN_DOUBT', doubted = array_append(doubted, attempt),
          settled_at = clock_timestamp(),
          reason = 'the process ended before the answer was recorded'
      WHERE run = :run AND line BETWEEN :from AND :to AND state = 'CLAIMED' AND epoch < :epoch
      """;

  private final JdbcClient jdbc;
  private final Fence fence;
  private final Tally tally;
  private final Deliveries deliveries;
  private final OpenLines openLines;
  private final Caps caps;

  Ledger(
      JdbcClient jdbc,
      Fence fence,
      Tally tally,
      Deliveries deliveries,
      OpenLines openLines,
      Caps caps) {
    this.jdbc = jdbc;
    this.fence = fence;
    this.tally = tally;
    this.deliveries = deliveries;
    this.openLines = openLines;
    this.caps = caps;
  }

  /** Takes the run for this process: from here on no earlier holder can change anything. */
  @Transactional
  public RunLease take(int run, String owner) {
    return take(run, owner, false).orElseThrow();
  }

  /** The same of a run that waits; empty if it does not any more. */
  @Transactional
  public Optional<RunLease> takeWaiting(int run, String owner) {
    return take(run, owner, true);
  }

  private Optional<RunLease> take(int run, String owner, boolean waiting) {
    fence.closeFor(run);
    return jdbc.sql(
            """
            UPDATE run
            SET epoch = epoch + 1, owner = :owner, started_at = moment.now, ended_at = NULL,
                failure = NULL, warning = NULL, stop_requested = false, stop_reason = NULL,
                heartbeat_at = moment.now, waits_until = NULL, wait_reason = NULL
            FROM (SELECT clock_timestamp() AS now) AS moment
            WHERE id = :run AND (waits_until IS NOT NULL OR NOT :waiting) RETURNING epoch
            """)
        .param("owner", owner)
        .param("run", run)
        .param("waiting", waiting)
        .query(Integer.class)
        .optional()
        .map(epoch -> new RunLease(run, epoch));
  }

  /**
   * READY to CLAIMED, committed when this returns; but READY to SKIPPED for whoever has got as many
   * messages as the cap allows.
   *
   * @param cap null if the run keeps none
   * @return attempt number by line, of those that are claimed: only these may be sent
   * @throws StopRequested if the run was asked to stop
   * @throws Fenced if another process has taken the run
   */
  @Transactional
  public Map<Integer, Integer> claim(
      RunLease lease, List<Integer> lines, @Nullable FrequencyCap cap) {
    var wanted = lines.toArray(Integer[]::new);
    var change = new EnumMap<MessageState, Integer>(MessageState.class);
    if (cap != null) {
      for (var became : caps.skip(cap, lease.run(), wanted)) {
        change.merge(became, 1, Integer::sum);
        change.merge(MessageState.READY, -1, Integer::sum);
      }
    }
    var attempts = new HashMap<Integer, Integer>();
    jdbc.sql(CLAIM)
        .param("epoch", lease.epoch())
        .param("run", lease.run())
        .param("lines", wanted)
        .query(
            row -> {
              attempts.put(row.getInt("line"), row.getInt("attempt"));
            });
    change.merge(MessageState.READY, -attempts.size(), Integer::sum);
    change.merge(MessageState.CLAIMED, attempts.size(), Integer::sum);
    fence.moveUnlessStopped(lease, Keeper.CLAIMS, change);
    return attempts;
  }

  /**
   * CLAIMED back to READY, after a claim of these lines that failed without telling if it was
   * committed, so that none of them has left.
   *
   * @throws Fenced if another process has taken the run
   */
  @Transactional
  public void unclaim(RunLease lease, List<Integer> lines) {
    // The server may be committing that claim still; only a later statement sees what it did.
    awaitChanges(lease.run(), lines);
    var unclaimed =
        jdbc.sql(UNCLAIM)
            .param("run", lease.run())
            .param("epoch", lease.epoch())
            .param("lines", lines.toArray(Integer[]::new))
            .update();
    fence.move(
        lease,
        Keeper.CLAIMS,
        Map.of(MessageState.CLAIMED, -unclaimed, MessageState.READY, unclaimed));
  }

  private void awaitChanges(int run, List<Integer> lines) {
    jdbc.sql(AWAIT_CHANGES)
        .param("run", run)
        .param("lines", lines.toArray(Integer[]::new))
        .query(row -> {});
  }

  /**
   * CLAIMED to whatever became of each, where the claim is still this one; others are left alone.
   *
   * @throws Fenced if another process has taken the run: nothing is settled then
   */
  @Transactional
  public void settle(RunLease lease, List<Settlement> outcomes) {
    fence.move(lease, Keeper.OUTCOMES, settle(lease, outcomes, OF_THIS_HOLDER).change());
  }

  /**
   * CLAIMED or IN_DOUBT to what the flight log of a former holder of the run knows of them.
   *
   * @return how many
   * @throws Fenced if another process has taken the run
   */
  @Transactional
  public int replay(RunLease lease, List<Settlement> settlements) {
    var settled = settleFormer(lease, settlements);
    fence.move(lease, Keeper.OUTCOMES, settled.change());
    return settled.lines().size();
  }

  /**
   * CLAIMED or IN_DOUBT to the answers that a former holder of the run got too late to settle them
   * as its own. No epoch fences this: what the gateway answered to an attempt is true whoever holds
   * the run.
   *
   * @return those that are left: a message that was not sent may only go back to READY while nobody
   *     sends the run
   */
  @Transactional
  public List<Settlement> settleLate(RunLease former, List<Settlement> outcomes) {
    jdbc.sql(Deliveries.GIVE_WAY).update(); // to the new holder, which may lock the other way round
    var answers = outcomes.stream().filter(Ledger::isAnswer).toList();
    tally.move(former.run(), Keeper.RECEIPTS, settleFormer(former, answers).change());
    return outcomes.stream().filter(Settlement.NotSent.class::isInstance).toList();
  }

  private static boolean isAnswer(Settlement outcome) {
    return outcome instanceof Settlement.Accepted || outcome instanceof Settlement.Refused;
  }

  /**
   * What was accepted and is not to be settled any more, because somebody decided on the message
   * meanwhile, counts as a receipt does.
   */
  private Settled settleFormer(RunLease lease, List<Settlement> outcomes) {
    var settlements = ordered(outcomes);
    awaitChanges(lease.run(), settlements.stream().map(Settlement::line).toList());
    var settled = settle(lease, settlements, OF_A_FORMER_HOLDER);
    var receipts =
        settlements.stream()
            .filter(Settlement.Accepted.class::isInstance)
            .map(Settlement.Accepted.class::cast)
            .filter(accepted -> !settled.lines().contains(accepted.line()))
            .map(accepted -> receipt(lease.run(), accepted))
            .toList();
    if (!receipts.isEmpty()) {
      deliveries.record(receipts);
    }
    return settled;
  }

  private static Receipt receipt(int run, Settlement.Accepted accepted) {
    return new Receipt(
        new AttemptToken(run, accepted.line(), accepted.attempt()),
        accepted.wamid(),
        MessageState.ACCEPTED,
        Instant.now(),
        null,
        null,
        null,
        accepted.route().name(),
        null,
        null);
  }

  /** Lines that were settled, and how many messages came to and left each state by that. */
  private record Settled(Set<Integer> lines, Map<MessageState, Integer> change) {}

  /** In the order of the key, as receipts lock them: neither can be waiting for the other. */
  private static List<Settlement> ordered(List<Settlement> outcomes) {
    return outcomes.stream().sorted(comparingInt(Settlement::line)).toList();
  }

  private Settled settle(RunLease lease, List<Settlement> outcomes, String whose) {
    var settlements = ordered(outcomes);
    var change = new EnumMap<MessageState, Integer>(MessageState.class);
    change.put(MessageState.CLAIMED, 0);
    var lines = new HashSet<Integer>();
    jdbc.sql(SETTLE.formatted(whose))
        .param("run", lease.run())
        .param("epoch", lease.epoch())
        .param("lines", column(settlements, Settlement::line, Integer[]::new))
        .param("attempts", column(settlements, Settlement::attempt, Integer[]::new))
        .param("states", column(settlements, s -> s.state().name(), String[]::new))
        .param("wamids", column(settlements, SettlementColumns::wamid, String[]::new))
        .param("routes", column(settlements, SettlementColumns::route, String[]::new))
        .param("classes", column(settlements, SettlementColumns::errorClass, String[]::new))
        .param("codes", column(settlements, SettlementColumns::errorCode, Integer[]::new))
        .param("notBefores", column(settlements, SettlementColumns::notBefore, String[]::new))
        .param("reasons", column(settlements, SettlementColumns::reason, String[]::new))
        .param("optOuts", SettlementColumns.optOuts(settlements))
        .param("errors", column(settlements, SettlementColumns::error, String[]::new))
        .query(
            row -> {
              change.merge(MessageState.valueOf(row.getString("was")), -1, Integer::sum);
              change.merge(MessageState.valueOf(row.getString("became")), 1, Integer::sum);
              lines.add(row.getInt("line"));
            });
    return new Settled(lines, change);
  }

  /**
   * CLAIMED to READY: what a former holder of the run had claimed and proves not to have sent. Only
   * for whoever holds the run's lock.
   *
   * @param former epoch of that holder, which is dead
   * @param mayHaveLeft lines of the messages that it may have sent, and of none else
   * @return how many
   * @throws Fenced if another process has taken the run
   */
  @Transactional
  public int releaseNotLeft(RunLease lease, int former, Collection<Integer> mayHaveLeft) {
    var left = mayHaveLeft.toArray(Integer[]::new);
    var released =
        changeClaimed(
            lease.run(),
            page ->
                jdbc.sql(RELEASE_NOT_LEFT)
                    .param("run", lease.run())
                    .param("from", page.from())
                    .param("to", page.to())
                    .param("former", former)
                    .param("left", left)
                    .update());
    fence.move(
        lease,
        Keeper.OUTCOMES,
        Map.of(MessageState.CLAIMED, -released, MessageState.READY, released));
    return released;
  }

  /**
   * CLAIMED to IN_DOUBT: what earlier holders of the run had claimed and never settled.
   *
   * @return how many
   * @throws Fenced if another process has taken the run
   */
  @Transactional
  public int doubtPredecessors(RunLease lease) {
    var doubted = changeClaimed(lease.run(), page -> doubtPredecessors(lease, page));
    fence.move(
        lease,
        Keeper.OUTCOMES,
        Map.of(MessageState.CLAIMED, -doubted, MessageState.IN_DOUBT, doubted));
    return doubted;
  }

  /** Changes claimed messages page by page, and stops when none can be left. */
  private int changeClaimed(int run, ToIntFunction<OpenLines.Page> change) {
    var claimed = openLines.counts(run).claimed();
    var changed = 0;
    for (var page : (Iterable<OpenLines.Page>) openLines.pages(run)::iterator) {
      if (changed >= claimed) {
        break;
      }
      changed += change.applyAsInt(page);
    }
    return changed;
  }

  private int doubtPredecessors(RunLease lease, OpenLines.Page page) {
    return jdbc.sql(DOUBT_PREDECESSORS)
        .param("run", lease.run())
        .param("epoch", lease.epoch())
        .param("from", page.from())
        .param("to", page.to())
        .update();
  }
}
