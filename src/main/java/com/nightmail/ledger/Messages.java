package com.nightmail.ledger;

import com.nightmail.domain.Counts;
import com.nightmail.domain.MessageState;
import com.nightmail.domain.ReasonCount;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Reads the ledger; changes nothing. */
@Repository
public class Messages {

  /**
   * Confined by a range of the key, so that its cost does not depend on how much is done already; a
   * subquery for the cells, because the planner takes a new run for empty and would join line by
   * line.
   */
  private static final String READY =
      """
      SELECT m.line, m.phone, m.not_before, m.settled_at, coalesce(m.zones, 0) AS zones,
             (SELECT cells FROM recipient r WHERE r.run = m.run AND r.line = m.line) AS cells
      FROM message m
      WHERE m.run = :run AND m.line BETWEEN :from AND :to AND m.state = 'READY' %s
      ORDER BY m.line
      """;

  private static final String IN_ZONES = "AND coalesce(m.zones, 0) = ANY(:zones::int[])";

  private static final String ZONES_READY =
      """
      SELECT DISTINCT coalesce(zones, 0) FROM message
      WHERE run = :run AND line BETWEEN :from AND :to AND state = 'READY'
      """;

  /** By a cursor, as long as a transaction is open. */
  private static final int ROWS_FETCHED = 2_000;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final OpenLines openLines;

  public Messages(JdbcTemplate template) {
    this.jdbc = JdbcClient.create(template);
    this.template = template;
    this.openLines = new OpenLines(jdbc);
  }

  /** A message as it is exported: the list's own cells, and what became of it. */
  public record Exported(
      int line,
      List<String> cells,
      @Nullable Long phone,
      MessageState state,
      @Nullable String reason,
      @Nullable String wamid,
      @Nullable String route,
      @Nullable Integer errorCode,
      @Nullable String error,
      int attempts,
      @Nullable Instant claimedAt,
      @Nullable Instant settledAt) {}

  /** READY messages of the lines {@code from} to {@code to}, in order. */
  public List<ReadyMessage> ready(int run, int from, int to) {
    return jdbc.sql(READY.formatted(""))
        .param("run", run)
        .param("from", from)
        .param("to", to)
        .query(Messages::ready)
        .list();
  }

  /** Those of them whose {@link ZoneSets set of time zones} is one of these. */
  public List<ReadyMessage> ready(int run, int from, int to, Collection<Integer> zones) {
    return jdbc.sql(READY.formatted(IN_ZONES))
        .param("run", run)
        .param("from", from)
        .param("to", to)
        .param("zones", zones.toArray(Integer[]::new))
        .query(Messages::ready)
        .list();
  }

  /** The sets of time zones of the READY messages of the lines {@code from} to {@code to}. */
  public List<Integer> zonesReady(int run, int from, int to) {
    return jdbc.sql(ZONES_READY)
        .param("run", run)
        .param("from", from)
        .param("to", to)
        .query(Integer.class)
        .list();
  }

  private static ReadyMessage ready(ResultSet row, int index) throws SQLException {
    return new ReadyMessage(
        row.getInt("line"),
        row.getLong("phone"),
        RunRegister.strings(row.getArray("cells")),
        RunRegister.instant(row, "not_before"),
        rested(row),
        row.getInt("zones"));
  }

  private static @Nullable Duration rested(ResultSet row) throws SQLException {
    var settled = RunRegister.instant(row, "settled_at");
    var notBefore = RunRegister.instant(row, "not_before");
    return settled == null || notBefore == null ? null : Duration.between(settled, notBefore);
  }

  /** The first line that is READY, or 0 if none is. */
  public int firstReady(int run) {
    var missing = openLines.counts(run).ready();
    var first = 0;
    for (var page : (Iterable<OpenLines.Page>) openLines.pages(run)::iterator) {
      if (missing <= 0 || (first > 0 && page.from() > first)) {
        break;
      }
      var ready = readyLines(run, page);
      missing -= ready.size();
      first = ready.isEmpty() ? first : ready.getFirst();
    }
    return first;
  }

  private List<Integer> readyLines(int run, OpenLines.Page page) {
    return jdbc.sql(
            """
            SELECT line FROM message
            WHERE run = :run AND line BETWEEN :from AND :to AND state = 'READY' ORDER BY line
            """)
        .param("run", run)
        .param("from", page.from())
        .param("to", page.to())
        .query(Integer.class)
        .list();
  }

  /** The last line that is loaded, or 0 if none is. */
  public int lastLine(int run) {
    return openLines.lastLine(run);
  }

  /**
   * Messages a second that were claimed since then and answered, from the first claim to the last
   * answer; null before there is any. Looks at every row of the run.
   */
  public @Nullable Double rate(int run, Instant since) {
    return jdbc.sql(
            """
            SELECT count(*) / nullif(extract(epoch FROM max(settled_at) - min(claimed_at)), 0)
            FROM message
            WHERE run = :run AND claimed_at >= :since AND settled_at IS NOT NULL
              AND state NOT IN ('READY', 'CLAIMED', 'SKIPPED')
            """)
        .param("run", run)
        .param("since", since.atOffset(ZoneOffset.UTC))
        .query((row, i) -> Optional.ofNullable(row.getBigDecimal(1)))
        .single()
        .map(BigDecimal::doubleValue)
        .orElse(null);
  }

  /** Counts the run's rows by state; looks at every one of them. */
  public Counts recount(int run) {
    return jdbc.sql(
            """
            SELECT count(*) FILTER (WHERE state = 'READY') AS ready,
                   count(*) FILTER (WHERE state = 'CLAIMED') AS claimed,
                   count(*) FILTER (WHERE state = 'ACCEPTED') AS accepted,
                   count(*) FILTER (WHERE state = 'REFUSED') AS refused,
                   count(*) FILTER (WHERE state = 'IN_DOUBT') AS in_doubt,
                   count(*) FILTER (WHERE state = 'SKIPPED') AS skipped,
                   count(*) FILTER (WHERE state = 'SENT') AS sent,
                   count(*) FILTER (WHERE state = 'DELIVERED') AS delivered,
                   count(*) FILTER (WHERE state = 'READ') AS read,
                   count(*) FILTER (WHERE state = 'FAILED') AS failed
            FROM message WHERE run = :run
            """)
        .param("run", run)
        .query((row, i) -> RunRegister.counts(row))
        .single();
  }

  /** What was skipped, refused, failed or left in doubt, and why, the most frequent first. */
  public List<ReasonCount> reasons(int run) {
    return jdbc.sql(
            """
            SELECT state, error_class, error_code, why, count(*) AS n
            FROM (
              SELECT state, error_class, error_code,
                     coalesce(CASE WHEN state = 'SKIPPED'
                                   THEN regexp_replace(reason, '%s\\d+', '%s')
                                   ELSE coalesce(reason, error) END, '') AS why
              FROM message
              WHERE run = :run AND state IN ('SKIPPED', 'REFUSED', 'IN_DOUBT', 'FAILED')) m
            GROUP BY state, error_class, error_code, why
            ORDER BY n DESC
            """
                .formatted(SkipReason.DUPLICATE, SkipReason.DUPLICATES))
        .param("run", run)
        .query(
            (row, i) ->
                new ReasonCount(
                    MessageState.valueOf(row.getString("state")),
                    row.getString("error_class"),
                    row.getObject("error_code", Integer.class),
                    row.getString("why"),
                    row.getInt("n")))
        .list();
  }

  /** Whether a row of the list has no usable number: it is out of shape, or its number is none. */
  public boolean anyFaulty(int run) {
    return jdbc.sql("SELECT EXISTS (SELECT FROM message WHERE run = :run AND phone IS NULL)")
        .param("run", run)
        .query(Boolean.class)
        .single();
  }

  /** Messages the gateway took, by route. */
  public List<ReasonCount> routes(int run) {
    return jdbc.sql(
            """
            SELECT route, count(*) AS n FROM message
            WHERE run = :run AND route IS NOT NULL GROUP BY route ORDER BY n DESC
            """)
        .param("run", run)
        .query(
            (row, i) ->
                new ReasonCount(
                    MessageState.ACCEPTED, null, null, row.getString("route"), row.getInt("n")))
        .list();
  }

  /** Gives away the number of everybody whom the run reached, or may have reached. */
  @Transactional(readOnly = true)
  public void eachReached(int run, LongConsumer each) {
    template.query(
        connection -> {
          var statement =
              connection.prepareStatement(
                  """
                  SELECT phone FROM message
                  WHERE run = ? AND sendable AND phone IS NOT NULL AND state::text = ANY(?)
                  """);
          statement.setFetchSize(ROWS_FETCHED);
          statement.setInt(1, run);
          statement.setObject(
              2,
              MessageState.MAY_HAVE_BEEN_SENT.stream()
                  .map(MessageState::name)
                  .toArray(String[]::new));
          return statement;
        },
        row -> {
          each.accept(row.getLong("phone"));
        });
  }

  /** Streams the messages in these states, in the order of the list; empty means all states. */
  @Transactional(readOnly = true)
  public void export(int run, List<MessageState> states, Consumer<Exported> each) {
    var sql =
        """
        SELECT m.*, nullif(concat_ws('; ', m.reason, m.note), '') AS why, r.cells
        FROM message m JOIN recipient r ON r.run = m.run AND r.line = m.line
        WHERE m.run = ? AND (cardinality(?::text[]) = 0 OR m.state::text = ANY(?)) ORDER BY m.line
        """;
    var names = states.stream().map(MessageState::name).toArray(String[]::new);
    template.query(
        connection -> {
          var statement = connection.prepareStatement(sql);
          statement.setFetchSize(ROWS_FETCHED);
          statement.setInt(1, run);
          statement.setObject(2, names);
          statement.setObject(3, names);
          return statement;
        },
        row -> {
          each.accept(exported(row));
        });
  }

  private static Exported exported(ResultSet row) throws SQLException {
    return new Exported(
        row.getInt("line"),
        RunRegister.strings(row.getArray("cells")),
        row.getObject("phone", Long.class),
        MessageState.valueOf(row.getString("state")),
        row.getString("why"),
        row.getString("wamid"),
        row.getString("route"),
        row.getObject("error_code", Integer.class),
        row.getString("error"),
        row.getInt("attempt"),
        RunRegister.instant(row, "claimed_at"),
        RunRegister.instant(row, "settled_at"));
  }
}
