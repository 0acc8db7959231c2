package com.nightmail.ledger;

import static com.nightmail.ledger.Columns.column;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Tally.Keeper;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
  static final String GIVE_WAY = "SET LOCAL lock_timeout = '500ms'";

  /** In the order of the key, as settling does. */
  private static final String LOCK =
      """
      SELECT m.*
      FROM unnest(:runs::int[], :lines::int[]) AS wanted(run, line)
      CROSS JOIN LATERAL (
        SELECT run, line, attempt, phone, state, wamid, route, status_at, error_class, error_code, error,
               reason, doubted
        FROM message WHERE run = wanted.run AND line = wanted.line AND sendable
        LIMIT 1 FOR UPDATE) m
      """;

  /** Nothing is kept of a receipt that tells who somebody is who was erased. */
  private static final String CHANGE =
      """
      UPDATE message m
      SET state = s.state::message_state,
          settled_at = CASE WHEN s.state IN ('READY', 'CLAIMED') THEN m.settled_at
                            ELSE coalesce(m.settled_at, clock_timestamp()) END,
          wamid = CASE WHEN m.phone IS NOT NULL THEN s.wamid END,
          route = s.route::message_route, status_at = s.at::timestamptz,
          error_class = s.class, error_code = s.code,
          error = CASE WHEN m.phone IS NOT NULL THEN s.error END, reason = s.reason,
          not_before = CASE WHEN s.state = 'READY' THEN m.not_before END, doubted = s.doubted::int[]
      FROM unnest(:runs::int[], :lines::int[], :states::text[], :wamids::text[], :routes::text[],
                  :ats::text[], :classes::text[], :codes::int[], :errors::text[], :reasons::text[],
                  :doubted::text[])
           AS s(run, line, state, wamid, route, at, class, code, error, reason, doubted)
      CROSS JOIN LATERAL (
        SELECT ctid FROM message WHERE run = s.run AND line = s.line LIMIT 1) locked
      WHERE m.ctid = locked.ctid
      """;

  /**
   * Nobody stands there who was erased (0), or refused, or whose claim the database has forgotten.
   */
  private static final String REACHED =
      """
      INSERT INTO reached (campaign, phone, run)
      SELECT run.campaign_id, s.phone, run.id
      FROM unnest(:runs::int[], :phones::bigint[]) AS s(run, phone) JOIN run ON run.id = s.run
      WHERE s.phone <> 0
      ON CONFLICT DO NOTHING
      """;

  private final JdbcClient jdbc;
  private final Tally tally;
  private final ReceiptMatcher matcher;

  Deliveries(JdbcClient jdbc, Tally tally, ReceiptMatcher matcher) {
    this.jdbc = jdbc;
    this.tally = tally;
    this.matcher = matcher;
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
   * @throws org.springframework.dao.DataAccessException if, for one, messages are locked too long
   *     by somebody else: the whole transaction is to be tried again
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Recorded record(List<Receipt> receipts) {
    jdbc.sql(GIVE_WAY).update();
    var matches = matcher.match(receipts);
    var found = matches.found();
    return new Recorded(found.isEmpty() ? 0 : change(found), matches.unknown());
  }

  private int change(SortedMap<MessageKey, List<Receipt>> perMessage) {
    var changed = new ArrayList<DeliveryState>();
    var reached = new ArrayList<DeliveryState>();
    var moves = new TreeMap<Integer, Map<MessageState, Integer>>();
    for (var before : lock(perMessage.keySet().stream().toList())) {
      var after = before;
      for (var receipt :
          perMessage.getOrDefault(new MessageKey(before.run(), before.line()), List.of())) {
        after = after.concerns(receipt) ? after.after(receipt) : after;
      }
      if (!after.equals(before)) {
        changed.add(after);
        if (after.state() != before.state()) {
          var move = moves.computeIfAbsent(before.run(), r -> new EnumMap<>(MessageState.class));
          move.merge(before.state(), -1, Integer::sum);
          move.merge(after.state(), 1, Integer::sum);
        }
        if (!MessageState.MAY_HAVE_BEEN_SENT.contains(before.state())) {
          reached.add(after);
        }
      }
    }
    if (!changed.isEmpty()) {
      write(changed);
      enter(reached);
      moves.forEach((run, move) -> tally.move(run, Keeper.RECEIPTS, move));
    }
    return changed.size();
  }

  private List<DeliveryState> lock(List<MessageKey> keys) {
    return jdbc.sql(LOCK)
        .param("runs", keys.stream().map(MessageKey::run).toArray(Integer[]::new))
        .param("lines", keys.stream().map(MessageKey::line).toArray(Integer[]::new))
        .query(Deliveries::standing)
        .list();
  }

  private void write(List<DeliveryState> changed) {
    jdbc.sql(CHANGE)
        .param("runs", column(changed, DeliveryState::run, Integer[]::new))
        .param("lines", column(changed, DeliveryState::line, Integer[]::new))
        .param("states", column(changed, s -> s.state().name(), String[]::new))
        .param("wamids", column(changed, DeliveryState::wamid, String[]::new))
        .param("routes", column(changed, DeliveryState::route, String[]::new))
        .param("ats", column(changed, s -> text(s.statusAt()), String[]::new))
        .param("classes", column(changed, DeliveryState::errorClass, String[]::new))
        .param("codes", column(changed, DeliveryState::errorCode, Integer[]::new))
        .param("errors", column(changed, DeliveryState::error, String[]::new))
        .param("reasons", column(changed, DeliveryState::reason, String[]::new))
        .param("doubted", column(changed, Deliveries::doubted, String[]::new))
        .update();
  }

  private void enter(List<DeliveryState> reached) {
    if (!reached.isEmpty()) {
      jdbc.sql(REACHED)
          .param("runs", column(reached, DeliveryState::run, Integer[]::new))
          .param("phones", column(reached, DeliveryState::phone, Long[]::new))
          .update();
    }
  }

  private static DeliveryState standing(ResultSet row, int index) throws SQLException {
    return new DeliveryState(
        row.getInt("run"),
        row.getInt("line"),
        row.getInt("attempt"),
        row.getLong("phone"),
        MessageState.valueOf(row.getString("state")),
        row.getString("wamid"),
        row.getString("route"),
        RunRegister.instant(row, "status_at"),
        row.getString("error_class"),
        row.getObject("error_code", Integer.class),
        row.getString("error"),
        row.getString("reason"),
        attempts(row.getArray("doubted")));
  }

  private static List<Integer> attempts(@Nullable Array doubted) throws SQLException {
    return doubted == null ? List.of() : List.of((Integer[]) doubted.getArray());
  }

  /** As the text of an array, or null for none. */
  private static @Nullable String doubted(DeliveryState standing) {
    return standing.doubted().isEmpty()
        ? null
        : standing.doubted().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
