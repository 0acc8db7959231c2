package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Tally.Keeper;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Erases people: numbers, cells, ids and the provider's words. Counts, states and Nightmail's own
 * reasons stay. That a campaign has reached a number is kept as a keyed hash of it, and so is an
 * opt-out.
 */
@Repository
public class Erasure {
  /** The reason of a message that would have been sent to somebody who was erased. */
  public static final String ON_REQUEST = "erased on request";

  /** Rows per transaction. */
  private static final int LINES_PER_PAGE = 20_000;

  /** Of those that count as reached only; whoever was refused or skipped is of no use. */
  private static final String HASH_REACHED =
      """
      WITH gone AS (
        DELETE FROM reached
        WHERE campaign = :campaign AND run = :run AND phone > 0
        RETURNING campaign, phone, run)
      INSERT INTO reached (campaign, phone, run)
      SELECT campaign, erased_phone(phone), run FROM gone
      WHERE EXISTS (
        SELECT FROM message
        WHERE run = gone.run AND phone = gone.phone AND sendable
          AND (state = ANY(:maybeSent::message_state[]) OR doubted IS NOT NULL))
      ON CONFLICT DO NOTHING
      """;

  private static final String ERASE_MESSAGES =
      """
      UPDATE message SET phone = NULL, wamid = NULL, error = NULL, note = NULL
      WHERE run = :run AND line BETWEEN :from AND :to
      """;

  private static final String ERASE_CELLS =
      "UPDATE recipient SET cells = '{}' WHERE run = :run AND line BETWEEN :from AND :to";

  private static final String FIND =
      """
      SELECT m.run, count(*) AS messages, bool_or(m.state = 'READY') AS ready,
             r.owner IS NOT NULL AS sent, r.list_path
      FROM message m JOIN run r ON r.id = m.run
      WHERE m.phone = ANY(:phones) GROUP BY m.run, r.owner, r.list_path ORDER BY m.run
      """;

  /** One after the other, in one transaction; the message goes last, since the others need it. */
  private static final List<String> ERASE_NUMBERS =
      List.of(
          """
          WITH gone AS (
            DELETE FROM reached WHERE phone = ANY(:phones) RETURNING campaign, phone, run)
          INSERT INTO reached (campaign, phone, run)
          SELECT campaign, erased_phone(phone), run FROM gone
          WHERE EXISTS (
            SELECT FROM message
            WHERE run = gone.run AND phone = gone.phone AND sendable
              AND (state = ANY(:maybeSent::message_state[]) OR doubted IS NOT NULL))
          ON CONFLICT DO NOTHING
          """,
          """
          DELETE FROM opt_out older USING opt_out newer
          WHERE newer.phone = ANY(:phones)
            AND older.phone = erased_phone(newer.phone)
            AND older.sender = newer.sender AND older.source = newer.source
          """,
          """
          UPDATE opt_out SET phone = erased_phone(phone) WHERE phone = ANY(:phones)
          """,
          "DELETE FROM exclusion WHERE phone = ANY(:phones)",
          "DELETE FROM receipt_parked WHERE recipient = ANY(:phones)",
          """
          DELETE FROM receipt_event
          WHERE EXISTS (
            SELECT FROM unnest(:digits::text[]) AS known(digits)
            WHERE position(convert_to(known.digits, 'UTF8') IN body) > 0)
          """,
          """
          DELETE FROM wamid_index i USING message m
          WHERE m.phone = ANY(:phones) AND i.run = m.run AND i.line = m.line
          """,
          """
          UPDATE recipient c SET cells = '{}' FROM message m
          WHERE m.phone = ANY(:phones) AND c.run = m.run AND c.line = m.line
          """,
          """
          UPDATE run SET erased_on_request = erased_on_request + found.messages
          FROM (SELECT run, count(*) AS messages FROM message WHERE phone = ANY(:phones) GROUP BY run) found
          WHERE run.id = found.run
          """,
          """
          UPDATE message SET phone = NULL, wamid = NULL, error = NULL, note = NULL
          WHERE phone = ANY(:phones)
          """);

  private final JdbcClient jdbc;
  private final Fence fence;

  Erasure(JdbcClient jdbc, Fence fence) {
    this.jdbc = jdbc;
    this.fence = fence;
  }

  /**
   * A run in which somebody stands.
   *
   * @param messages to that person; more than one where the list has the number several times
   * @param ready whether one of them is still to be sent
   * @param sent whether a process sends the run now
   * @param list where its list was
   */
  public record Found(int run, int messages, boolean ready, boolean sent, Path list) {}

  /** The runs that ended before then, and are not erased to their end, oldest first. */
  public List<Integer> due(Instant endedBefore) {
    return jdbc.sql(
            """
            SELECT id FROM run
            WHERE owner IS NULL AND waits_until IS NULL AND ended_at < :before AND erased_at IS NULL
            ORDER BY id
            """)
        .param("before", endedBefore.atOffset(ZoneOffset.UTC))
        .query(Integer.class)
        .list();
  }

  /**
   * The people of a run are to be erased: it cannot go on from here.
   *
   * @return the last line of its list that is loaded
   */
  @Transactional
  public int begin(RunLease lease, int campaign) {
    fence.move(lease, Keeper.OUTCOMES, Map.of());
    jdbc.sql(
            """
            UPDATE run SET erasure_begun_at = coalesce(erasure_begun_at, clock_timestamp())
            WHERE id = :run
            """)
        .param("run", lease.run())
        .update();
    jdbc.sql(HASH_REACHED)
        .param("campaign", campaign)
        .param("run", lease.run())
        .param("maybeSent", maybeSent())
        .update();
    jdbc.sql("DELETE FROM wamid_index WHERE run = :run").param("run", lease.run()).update();
    return new OpenLines(jdbc).lastLine(lease.run());
  }

  /**
   * Erases the rows from this line on, as many as fit into one transaction.
   *
   * @return the line to go on from
   */
  @Transactional
  public int page(int run, int from) {
    var to = from + LINES_PER_PAGE - 1;
    for (var erase : List.of(ERASE_MESSAGES, ERASE_CELLS)) {
      jdbc.sql(erase).param("run", run).param("from", from).param("to", to).update();
    }
    return to + 1;
  }

  /** All rows of the run are erased. */
  public void end(int run) {
    jdbc.sql("UPDATE run SET erased_at = clock_timestamp() WHERE id = :run")
        .param("run", run)
        .update();
  }

  /** Deletes what receipts told of people before then. */
  @Transactional
  public void forgetReceipts(Instant before) {
    for (var delete :
        List.of(
            "DELETE FROM receipt_event WHERE received_at < :before",
            "DELETE FROM receipt_parked WHERE parked_at < :before")) {
      jdbc.sql(delete).param("before", before.atOffset(ZoneOffset.UTC)).update();
    }
  }

  /** The runs in which these numbers stand; looks at every row of the ledger. */
  public List<Found> find(List<Long> phones) {
    return jdbc.sql(FIND)
        .param("phones", phones.toArray(Long[]::new))
        .query(
            (row, i) ->
                new Found(
                    row.getInt("run"),
                    row.getInt("messages"),
                    row.getBoolean("ready"),
                    row.getBoolean("sent"),
                    Path.of(row.getString("list_path"))))
        .list();
  }

  /**
   * READY to SKIPPED, or to IN_DOUBT where an earlier attempt may have arrived.
   *
   * @return how many messages
   */
  @Transactional
  public int skip(RunLease lease, List<Long> phones) {
    var became =
        jdbc.sql(
                """
                UPDATE message
                SET state = (CASE WHEN doubted IS NULL THEN 'SKIPPED' ELSE 'IN_DOUBT' END)::message_state,
                    settled_at = clock_timestamp(), reason = '%s'
                WHERE run = :run AND phone = ANY(:phones) AND state = 'READY'
                RETURNING state::text
                """
                    .formatted(ON_REQUEST))
            .param("run", lease.run())
            .param("phones", phones.toArray(Long[]::new))
            .query(String.class)
            .list();
    var moves = new EnumMap<MessageState, Integer>(MessageState.class);
    moves.put(MessageState.READY, -became.size());
    became.forEach(state -> moves.merge(MessageState.valueOf(state), 1, Integer::sum));
    fence.move(lease, Keeper.OUTCOMES, moves);
    return became.size();
  }

  /**
   * Erases these numbers wherever they stand. Messages that are not sent to them yet have been
   * taken out before: see {@link #skip}.
   *
   * @param digits each number as it stands in what receipts told
   */
  @Transactional
  public void erase(List<Long> phones, List<String> digits) {
    for (var statement : ERASE_NUMBERS) {
      jdbc.sql(statement)
          .param("phones", phones.toArray(Long[]::new))
          .param("digits", digits.toArray(String[]::new))
          .param("maybeSent", maybeSent())
          .update();
    }
  }

  private static String[] maybeSent() {
    return MessageState.MAY_HAVE_BEEN_SENT.stream().map(MessageState::name).toArray(String[]::new);
  }
}
