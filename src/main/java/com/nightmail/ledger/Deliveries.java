package com.nightmail.ledger;

import com.nightmail.ledger.Tally.Keeper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What receipts change of the ledger. Counters are kept in the same transaction, as everywhere; but
 * no epoch fences it, since what the provider tells is true whoever holds the run.
 *
 * <p>Messages are locked first and changed by a second statement: a statement that has waited for a
 * row still does not see the row's new version, and would change nothing.
 */
@Repository
public class Deliveries {

  /**
   * Recovery and sending lock rows too, recovery in any order: whoever is in a circle with them,
   * these give way, before the database looks for a circle (after 1 s) and may choose the other.
   */
  private static final String GIVE_WAY = "SET LOCAL lock_timeout = '500ms'";

  /** In the order of the key, as settling does. */
  private static final String LOCK =
      """
      SELECT m.*
      FROM unnest(:runs::int[], :lines::int[]) AS wanted(run, line)
      CROSS JOIN LATERAL (
        SELECT run, line, attempt, phone, state, wamid, route, status_at, error_code, error, reason
        FROM message WHERE run = wanted.run AND line = wanted.line AND sendable
        LIMIT 1 FOR UPDATE) m
      """;

  private static final String CHANGE =
      """
      UPDATE message m
      SET state = s.state::message_state, settled_at = coalesce(m.settled_at, clock_timestamp()),
          wamid = s.wamid, route = s.route::message_route, status_at = s.at::timestamptz,
          error_class = NULL, error_code = s.code, error = s.error, reason = s.reason, not_before = NULL
      FROM unnest(:runs::int[], :lines::int[], :states::text[], :wamids::text[], :routes::text[],
                  :ats::text[], :codes::int[], :errors::text[], :reasons::text[])
           AS s(run, line, state, wamid, route, at, code, error, reason)
      CROSS JOIN LATERAL (
        SELECT ctid FROM message WHERE run = s.run AND line = s.line LIMIT 1) locked
      WHERE m.ctid = locked.ctid
      """;

  private static final String BY_WAMID =
      """
      SELECT found.wamid, found.run, found.line
      FROM unnest(:wamids::text[]) AS wanted(wamid)
      CROSS JOIN LATERAL (
        SELECT wamid, run, line FROM wamid_index WHERE wamid = wanted.wamid LIMIT 1) found
      """;

  /**
   * For gateways that drop the token although it was sent: by the number that the receipt names, in
   * the runs of the last days. A message of that number which waits for its answer may be it.
   */
  private static final String BY_RECIPIENT =
      """
      SELECT wanted.wamid, found.run, found.line, found.waits
      FROM unnest(:wamids::text[], :recipients::bigint[]) AS wanted(wamid, recipient)
      CROSS JOIN LATERAL (
        SELECT m.* FROM run
        CROSS JOIN LATERAL (
          SELECT run, line, state = 'CLAIMED' AS waits FROM message
          WHERE run = run.id AND phone = wanted.recipient AND sendable
            AND (wamid = wanted.wamid OR state = 'CLAIMED')
          LIMIT 1) m
        WHERE run.started_at > clock_timestamp() - interval '7 days'
        ORDER BY m.waits LIMIT 1) found
      """;

  private final JdbcClient jdbc;
  private final Tally tally;

  Deliveries(JdbcClient jdbc, Tally tally) {
    this.jdbc = jdbc;
    this.tally = tally;
  }

  private record Key(int run, int line) {
    static final Comparator<Key> ORDER = Comparator.comparingInt(Key::run).thenComparing(Key::line);
  }

  /**
   * What became of a number of receipts.
   *
   * @param changed messages that are in another state now
   * @param unknown without token, and of a message whose id may still become known
   */
  public record Recorded(int changed, List<Receipt> unknown) {}

  /**
   * Applies receipts, in the caller's transaction.
   *
   * @throws org.springframework.dao.DataAccessException if, for one, messages or runs are locked
   *     too long by somebody else: the whole transaction is to be tried again
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Recorded record(List<Receipt> receipts) {
    jdbc.sql(GIVE_WAY).update();
    var withoutToken = receipts.stream().filter(r -> r.token() == null).toList();
    var indexed = byWamid(withoutToken);
    var awaited = byRecipient(withoutToken, indexed);
    var unknown = new ArrayList<Receipt>();
    var perMessage = new TreeMap<Key, List<Receipt>>(Key.ORDER);
    for (var receipt : receipts) {
      var token = receipt.token();
      var key = token == null ? indexed.get(receipt.wamid()) : new Key(token.run(), token.line());
      if (key == null) {
        if (awaited.contains(receipt.wamid())) {
          unknown.add(receipt);
        }
      } else {
        perMessage.computeIfAbsent(key, k -> new ArrayList<>()).add(receipt);
      }
    }
    return new Recorded(perMessage.isEmpty() ? 0 : change(perMessage), unknown);
  }

  /** Whether receipts without token can be of a message whose id is still to come. */
  private boolean awaitsWamids() {
    return jdbc.sql(
            """
            SELECT EXISTS (
              SELECT FROM run LEFT JOIN progress ON progress.run = run.id
              WHERE wamids_indexed AND (owner IS NOT NULL OR claimed > 0 OR ended_at > now() - interval '7 days'))
            """)
        .query(Boolean.class)
        .single();
  }

  private int change(TreeMap<Key, List<Receipt>> perMessage) {
    var changed = new ArrayList<Standing>();
    var moves = new TreeMap<Integer, Map<MessageState, Integer>>();
    for (var before : lock(perMessage.keySet().stream().toList())) {
      var after = before;
      for (var receipt : perMessage.getOrDefault(new Key(before.run(), before.line()), List.of())) {
        after = after.concerns(receipt) ? after.after(receipt) : after;
      }
      if (!after.equals(before)) {
        changed.add(after);
        if (after.state() != before.state()) {
          var move = moves.computeIfAbsent(before.run(), r -> new EnumMap<>(MessageState.class));
          move.merge(before.state(), -1, Integer::sum);
          move.merge(after.state(), 1, Integer::sum);
        }
      }
    }
    if (!changed.isEmpty()) {
      write(changed);
      moves.forEach((run, move) -> tally.move(run, Keeper.RECEIPTS, move));
    }
    return changed.size();
  }

  private List<Standing> lock(List<Key> keys) {
    return jdbc.sql(LOCK)
        .param("runs", keys.stream().map(Key::run).toArray(Integer[]::new))
        .param("lines", keys.stream().map(Key::line).toArray(Integer[]::new))
        .query(Deliveries::standing)
        .list();
  }

  private void write(List<Standing> changed) {
    jdbc.sql(CHANGE)
        .param("runs", column(changed, Standing::run, Integer[]::new))
        .param("lines", column(changed, Standing::line, Integer[]::new))
        .param("states", column(changed, s -> s.state().name(), String[]::new))
        .param("wamids", column(changed, Standing::wamid, String[]::new))
        .param("routes", column(changed, Standing::route, String[]::new))
        .param("ats", column(changed, s -> text(s.statusAt()), String[]::new))
        .param("codes", column(changed, Standing::errorCode, Integer[]::new))
        .param("errors", column(changed, Standing::error, String[]::new))
        .param("reasons", column(changed, Standing::reason, String[]::new))
        .update();
  }

  private Map<String, Key> byWamid(List<Receipt> receipts) {
    var found = new HashMap<String, Key>();
    if (!receipts.isEmpty()) {
      jdbc.sql(BY_WAMID)
          .param("wamids", column(receipts, Receipt::wamid, String[]::new))
          .query(
              row -> {
                found.put(row.getString("wamid"), new Key(row.getInt("run"), row.getInt("line")));
              });
    }
    return found;
  }

  /**
   * Adds to {@code found} what the number tells.
   *
   * @return the ids that are of no message yet and may still become one's
   */
  private Set<String> byRecipient(List<Receipt> receipts, Map<String, Key> found) {
    var missing = receipts.stream().filter(r -> !found.containsKey(r.wamid())).toList();
    if (missing.isEmpty()) {
      return Set.of();
    }
    var awaited = new HashSet<String>();
    jdbc.sql(BY_RECIPIENT)
        .param("wamids", column(missing, Receipt::wamid, String[]::new))
        .param("recipients", column(missing, Receipt::recipient, Long[]::new))
        .query(
            row -> {
              if (row.getBoolean("waits")) {
                awaited.add(row.getString("wamid"));
              } else {
                found.put(row.getString("wamid"), new Key(row.getInt("run"), row.getInt("line")));
              }
            });
    if (awaitsWamids()) {
      missing.forEach(receipt -> awaited.add(receipt.wamid()));
    }
    return awaited;
  }

  private static Standing standing(ResultSet row, int index) throws SQLException {
    return new Standing(
        row.getInt("run"),
        row.getInt("line"),
        row.getInt("attempt"),
        row.getLong("phone"),
        MessageState.valueOf(row.getString("state")),
        row.getString("wamid"),
        row.getString("route"),
        RunRegister.instant(row, "status_at"),
        row.getObject("error_code", Integer.class),
        row.getString("error"),
        row.getString("reason"));
  }

  private static <R, T> T[] column(
      List<R> rows, Function<R, @Nullable T> value, IntFunction<T[]> array) {
    return rows.stream().map(value).toArray(array);
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
