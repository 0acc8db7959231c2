package com.nightmail.ledger;

import static java.util.Comparator.comparingInt;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Owns every change of a message's state, but those that receipts make: see {@link Deliveries}.
 *
 * <p>Each change names the states it starts from, keeps the run's counters in its own transaction,
 * and is fenced: it holds only while the caller's epoch is the run's. The fence is the update of
 * the run's row, which comes last and locks it, so a successor that raises the epoch either waits
 * for this change or undoes it.
 */
@Repository
public class Ledger {

  private static final int COPY_SLICE = 500;

  private static final String CREATE_INCOMING =
      """
      CREATE TEMP TABLE IF NOT EXISTS incoming (line int, phone bigint, fault text)
      ON COMMIT DELETE ROWS
      """;

  private static final String COPY_INCOMING = "COPY incoming (line, phone, fault) FROM STDIN";

  private static final String COPY_RECIPIENT = "COPY recipient (run, line, cells) FROM STDIN";

  /**
   * Rows whose number stands in the run already fall out here; {@link #ADMIT_DUPLICATES} names
   * them.
   */
  private static final String ADMIT =
      """
      INSERT INTO message (run, line, phone, sendable, state, reason)
      SELECT :run, line, phone, fault IS NULL,
             CASE WHEN fault IS NULL THEN 'READY' ELSE 'SKIPPED' END::message_state, fault
      FROM incoming ORDER BY line
      ON CONFLICT (run, phone) WHERE sendable DO NOTHING
      """;

  /*
   * The statements below find each row by one look into an index, written as a lateral subquery with
   * LIMIT 1, and change it by its physical address. Left to itself the planner, whose statistics know
   * nothing of a new run or say that every row is still READY, takes one side for empty and walks
   * through all of it for every row of the other: seconds instead of milliseconds.
   */

  private static final String ADMIT_DUPLICATES =
      """
      INSERT INTO message (run, line, phone, sendable, state, reason)
      SELECT :run, i.line, i.phone, false, 'SKIPPED', 'duplicate of line ' || first.line
      FROM incoming i
      CROSS JOIN LATERAL (
        SELECT line FROM message WHERE run = :run AND phone = i.phone AND sendable LIMIT 1) first
      WHERE i.fault IS NULL AND first.line <> i.line
      """;

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

  /**
   * A repeated claim also takes back what its lost answer had claimed: these lines left to nobody.
   */
  private static final String CLAIM =
      """
      UPDATE message m
      SET state = 'CLAIMED', attempt = m.attempt + 1, epoch = :epoch, claimed_at = clock_timestamp(),
          settled_at = NULL, not_before = NULL, error = NULL, error_code = NULL, error_class = NULL
      FROM unnest(:lines::int[]) AS wanted(line)
      CROSS JOIN LATERAL (
        SELECT ctid, state FROM message
        WHERE run = :run AND line = wanted.line
          AND (state = 'READY' OR :again AND state = 'CLAIMED' AND epoch = :epoch)
        LIMIT 1 FOR UPDATE) open
      WHERE m.ctid = open.ctid
      RETURNING m.line, m.attempt, open.state = 'READY' AS was_ready
      """;

  /**
   * Messages whose receipts will come without token are entered where receipts find them by id;
   * whoever has stopped the business's marketing (131050) goes on the opt-out list.
   */
  private static final String SETTLE =
      """
      WITH settled AS (
      UPDATE message m
      SET state = s.state::message_state, settled_at = clock_timestamp(), wamid = s.wamid,
          route = s.route::message_route, error_class = s.error_class, error_code = s.error_code,
          not_before = s.not_before::timestamptz, reason = s.reason, error = s.error
      FROM unnest(:lines::int[], :attempts::int[], :states::text[], :wamids::text[], :routes::text[],
                  :classes::text[], :codes::int[], :notBefores::text[], :reasons::text[], :errors::text[])
           AS s(line, attempt, state, wamid, route, error_class, error_code, not_before, reason, error)
      CROSS JOIN LATERAL (
        SELECT ctid FROM message
        WHERE run = :run AND line = s.line AND attempt = s.attempt AND state = 'CLAIMED' AND epoch = :epoch
        LIMIT 1 FOR UPDATE) claimed
      WHERE m.ctid = claimed.ctid
      RETURNING m.state, m.wamid, m.line, m.phone, m.error_code),
      opted_out AS (
        INSERT INTO opt_out (phone, source)
        SELECT phone, 'REFUSAL' FROM settled WHERE error_code = 131050 ON CONFLICT DO NOTHING),
      indexed AS (
        INSERT INTO wamid_index (wamid, run, line)
        SELECT wamid, :run, line FROM settled
        WHERE wamid IS NOT NULL AND (SELECT wamids_indexed FROM run WHERE id = :run)
        ON CONFLICT DO NOTHING)
      SELECT state::text FROM settled
      """;

  private static final String SKIP_OPTED_OUT =
      """
      UPDATE message m
      SET state = 'SKIPPED', settled_at = clock_timestamp(), reason = 'opted out'
      FROM (
        SELECT message.ctid FROM message
        CROSS JOIN LATERAL (SELECT FROM opt_out WHERE phone = message.phone LIMIT 1) theirs
        WHERE run = :run AND line BETWEEN :from AND :to AND state = 'READY') mine
      WHERE m.ctid = mine.ctid AND m.state = 'READY'
      """;

  /** Of a former holder of the run, hence whatever the epoch. */
  private static final String REPLAY =
      """
      UPDATE message m
      SET state = s.state::message_state, settled_at = clock_timestamp(), wamid = s.wamid,
          route = s.route::message_route, error_class = s.error_class, error_code = s.error_code,
          not_before = s.not_before::timestamptz, reason = s.reason, error = s.error
      FROM unnest(:lines::int[], :attempts::int[], :states::text[], :wamids::text[], :routes::text[],
                  :classes::text[], :codes::int[], :notBefores::text[], :reasons::text[], :errors::text[])
           AS s(line, attempt, state, wamid, route, error_class, error_code, not_before, reason, error)
      CROSS JOIN LATERAL (
        SELECT ctid, state FROM message
        WHERE run = :run AND line = s.line AND attempt = s.attempt AND state IN ('CLAIMED', 'IN_DOUBT')
        LIMIT 1 FOR UPDATE) claimed
      WHERE m.ctid = claimed.ctid
      RETURNING claimed.state::text AS was, m.state::text AS is
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

  private static final String DOUBT_PREDECESSORS =
      """
      UPDATE message
      SET state = 'IN_DOUBT', settled_at = clock_timestamp(),
          reason = 'the process ended before the answer was recorded'
      WHERE run = :run AND state = 'CLAIMED' AND epoch < :epoch
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  Ledger(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Takes the run for this process: from here on no earlier holder can change anything. */
  @Transactional
  public Hold take(int run, String owner) {
    var epoch =
        jdbc.sql(
                """
                UPDATE run
                SET epoch = epoch + 1, owner = :owner, started_at = clock_timestamp(), ended_at = NULL,
                    failure = NULL, warning = NULL, stop_requested = false, stop_reason = NULL
                WHERE id = :run RETURNING epoch
                """)
            .param("owner", owner)
            .param("run", run)
            .query(Integer.class)
            .single();
    return new Hold(run, epoch);
  }

  /**
   * Loads the next rows of the list, in the order of their lines: READY, or SKIPPED with the
   * reason. Of two rows with one number the first is the one to be sent.
   */
  @Transactional
  public void load(Hold hold, List<LoadedRow> rows) {
    template.execute(
        (Connection connection) -> {
          try (var statement = connection.createStatement()) {
            statement.execute(CREATE_INCOMING);
          }
          copy(
              connection,
              COPY_INCOMING,
              rows,
              (text, row) ->
                  text.number(row.line())
                      .text(row.phone() == 0 ? null : Long.toString(row.phone()))
                      .text(row.fault()));
          copy(
              connection,
              COPY_RECIPIENT,
              rows,
              (text, row) -> text.number(hold.run()).number(row.line()).array(row.cells()));
          return null;
        });
    var admitted = jdbc.sql(ADMIT).param("run", hold.run()).update();
    var faulty = (int) rows.stream().filter(row -> row.fault() != null).count();
    var duplicates =
        admitted == rows.size() ? 0 : jdbc.sql(ADMIT_DUPLICATES).param("run", hold.run()).update();
    var skipped = faulty + duplicates;
    move(hold, Map.of(MessageState.READY, rows.size() - skipped, MessageState.SKIPPED, skipped));
  }

  /**
   * Takes back a list that was not loaded to its end; commits even where the caller's own
   * transaction is undone.
   */
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public void unload(Hold hold) {
    jdbc.sql("DELETE FROM message WHERE run = :run").param("run", hold.run()).update();
    jdbc.sql("DELETE FROM recipient WHERE run = :run").param("run", hold.run()).update();
    var loaded =
        jdbc.sql("SELECT ready, skipped FROM run WHERE id = :run")
            .param("run", hold.run())
            .query(
                (row, i) ->
                    Map.of(
                        MessageState.READY,
                        -row.getInt("ready"),
                        MessageState.SKIPPED,
                        -row.getInt("skipped")))
            .single();
    move(hold, loaded);
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
    move(hold, Map.of(MessageState.READY, -skipped, MessageState.SKIPPED, skipped));
  }

  /** READY to SKIPPED for everyone on the lines {@code from} to {@code to} who has opted out. */
  @Transactional
  public void skipOptedOut(Hold hold, int from, int to) {
    var skipped =
        jdbc.sql(SKIP_OPTED_OUT)
            .param("run", hold.run())
            .param("from", from)
            .param("to", to)
            .update();
    if (skipped > 0) {
      move(hold, Map.of(MessageState.READY, -skipped, MessageState.SKIPPED, skipped));
    }
  }

  /**
   * READY to CLAIMED, committed when this returns.
   *
   * @param again whether an earlier call for the same lines failed without telling if it was
   *     committed
   * @return attempt number by line, of those that are claimed: only these may be sent
   * @throws StopRequested if the run was asked to stop
   * @throws Fenced if another process has taken the run
   */
  @Transactional
  public Map<Integer, Integer> claim(Hold hold, List<Integer> lines, boolean again) {
    var attempts = new HashMap<Integer, Integer>();
    var wereReady = new AtomicInteger();
    jdbc.sql(CLAIM)
        .param("epoch", hold.epoch())
        .param("run", hold.run())
        .param("lines", lines.toArray(Integer[]::new))
        .param("again", again)
        .query(
            row -> {
              attempts.put(row.getInt("line"), row.getInt("attempt"));
              wereReady.addAndGet(row.getBoolean("was_ready") ? 1 : 0);
            });
    var change =
        Map.of(MessageState.READY, -wereReady.get(), MessageState.CLAIMED, wereReady.get());
    if (!moved(hold, change, "AND NOT stop_requested")) {
      throw refusal(hold);
    }
    return attempts;
  }

  /**
   * CLAIMED to whatever became of each, where the claim is still this one; others are left alone.
   *
   * @throws Fenced if another process has taken the run: nothing is settled then
   */
  @Transactional
  public void settle(Hold hold, List<Settlement> outcomes) {
    // In the order of the key, as receipts lock them: neither can be waiting for the other.
    var settlements = outcomes.stream().sorted(comparingInt(Settlement::line)).toList();
    var states =
        settling(SETTLE, hold, settlements).param("epoch", hold.epoch()).query(String.class).list();
    var change = new EnumMap<MessageState, Integer>(MessageState.class);
    for (var state : states) {
      change.merge(MessageState.valueOf(Objects.requireNonNull(state)), 1, Integer::sum);
    }
    change.put(MessageState.CLAIMED, -states.size());
    move(hold, change);
  }

  private JdbcClient.StatementSpec settling(String sql, Hold hold, List<Settlement> settlements) {
    return jdbc.sql(sql)
        .param("run", hold.run())
        .param("lines", numbers(settlements, Settlement::line))
        .param("attempts", numbers(settlements, Settlement::attempt))
        .param("states", texts(settlements, s -> s.state().name()))
        .param("wamids", texts(settlements, Settlement::wamid))
        .param("routes", texts(settlements, Settlement::route))
        .param("classes", texts(settlements, Settlement::errorClass))
        .param("codes", numbers(settlements, Settlement::errorCode))
        .param("notBefores", texts(settlements, Ledger::notBefore))
        .param("reasons", texts(settlements, Settlement::reason))
        .param("errors", texts(settlements, Settlement::error));
  }

  private static @Nullable String[] texts(
      List<Settlement> settlements, Function<Settlement, @Nullable String> value) {
    return settlements.stream().map(value).toArray(String[]::new);
  }

  private static @Nullable Integer[] numbers(
      List<Settlement> settlements, Function<Settlement, @Nullable Integer> value) {
    return settlements.stream().map(value).toArray(Integer[]::new);
  }

  private static @Nullable String notBefore(Settlement settlement) {
    return settlement.notBefore() == null ? null : settlement.notBefore().toString();
  }

  /**
   * CLAIMED or IN_DOUBT to what a journal of the run's former holder knows of them.
   *
   * @return how many
   */
  @Transactional
  public int replay(Hold hold, List<Settlement> settlements) {
    var change = new EnumMap<MessageState, Integer>(MessageState.class);
    var replayed = new AtomicInteger();
    settling(REPLAY, hold, settlements)
        .query(
            row -> {
              change.merge(MessageState.valueOf(row.getString("was")), -1, Integer::sum);
              change.merge(MessageState.valueOf(row.getString("is")), 1, Integer::sum);
              replayed.incrementAndGet();
            });
    if (!change.isEmpty()) {
      move(hold, change);
    }
    return replayed.get();
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
    move(hold, Map.of(MessageState.READY, -refused, MessageState.REFUSED, refused));
  }

  /**
   * CLAIMED to IN_DOUBT: what earlier holders of the run had claimed and never settled.
   *
   * @return how many
   */
  @Transactional
  public int doubtPredecessors(Hold hold) {
    var doubted =
        jdbc.sql(DOUBT_PREDECESSORS).param("run", hold.run()).param("epoch", hold.epoch()).update();
    move(hold, Map.of(MessageState.CLAIMED, -doubted, MessageState.IN_DOUBT, doubted));
    return doubted;
  }

  /**
   * Changes the run's counters along with its messages; last in the transaction, it is the fence.
   */
  void move(Hold hold, Map<MessageState, Integer> change) {
    if (!moved(hold, change, "")) {
      throw new Fenced(hold.run(), hold.epoch());
    }
  }

  private boolean moved(Hold hold, Map<MessageState, Integer> change, String condition) {
    var counters =
        change.entrySet().stream()
            .map(
                c -> {
                  var column = c.getKey().name().toLowerCase(Locale.ROOT);
                  return column + " = " + column + " + (" + c.getValue() + ")";
                })
            .collect(Collectors.joining(", "));
    return jdbc.sql(
                "UPDATE run SET " + counters + " WHERE id = :run AND epoch = :epoch " + condition)
            .param("run", hold.run())
            .param("epoch", hold.epoch())
            .update()
        == 1;
  }

  private RuntimeException refusal(Hold hold) {
    var epoch =
        jdbc.sql("SELECT epoch FROM run WHERE id = :run")
            .param("run", hold.run())
            .query(Integer.class)
            .single();
    return epoch == hold.epoch()
        ? new StopRequested(hold.run())
        : new Fenced(hold.run(), hold.epoch());
  }

  /** Streams the rows, so that the server takes in the first while the next are being written. */
  private static <T> void copy(
      Connection connection, String sql, List<T> rows, BiConsumer<CopyText, T> columns)
      throws SQLException {
    var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      for (int from = 0; from < rows.size(); from += COPY_SLICE) {
        var text = new CopyText();
        for (var row : rows.subList(from, Math.min(rows.size(), from + COPY_SLICE))) {
          columns.accept(text, row);
          text.endRow();
        }
        var bytes = text.bytes();
        copy.writeToCopy(bytes, 0, bytes.length);
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
