package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Tally.Keeper;
import com.nightmail.platform.Copy;
import com.nightmail.platform.CopyText;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes the rows of a list into the ledger: each with its line, and each number to be sent once.
 * Duplicates are the database's finding, a chunk at a time.
 */
@Repository
public class Loading {

  private static final String CREATE_INCOMING =
      """
      CREATE TEMP TABLE IF NOT EXISTS incoming (line int, phone bigint, note text, zones smallint)
      ON COMMIT DELETE ROWS
      """;

  private static final String COPY_INCOMING = "COPY incoming (line, phone, note, zones) FROM STDIN";

  private static final String COPY_MESSAGE =
      "COPY message (run, line, phone, sendable, state, reason, note, zones) FROM STDIN";

  private static final String COPY_RECIPIENT = "COPY recipient (run, line, cells) FROM STDIN";

  /**
   * Rows whose number stands in the run already fall out here; {@link #ADMIT_DUPLICATES} names
   * them.
   */
  private static final String ADMIT =
      """
      INSERT INTO message (run, line, phone, sendable, state, note, zones)
      SELECT :run, line, phone, true, 'READY', note, zones FROM incoming ORDER BY line
      ON CONFLICT (run, phone) WHERE sendable DO NOTHING
      """;

  private static final String ADMIT_DUPLICATES =
      """
      INSERT INTO message (run, line, phone, sendable, state, reason, note)
      SELECT :run, i.line, i.phone, false, 'SKIPPED', '%s' || first.line, i.note
      FROM incoming i
      CROSS JOIN LATERAL (
        SELECT line FROM message WHERE run = :run AND phone = i.phone AND sendable LIMIT 1) first
      WHERE first.line <> i.line
      """
          .formatted(SkipReason.DUPLICATE);

  private static final String ANY_EXCLUDED =
      "SELECT EXISTS (SELECT FROM exclusion WHERE run = :run)";

  private static final String EXCLUDED =
      "SELECT phone, reason FROM exclusion WHERE run = :run AND phone = ANY(:phones::bigint[])";

  /** A row with a fault is one whose number is not kept. */
  private static final String FAULTS =
      """
      SELECT reason, count(*) AS rows, min(line) AS line, sum(count(*)) OVER () AS total
      FROM message WHERE run = :run AND phone IS NULL
      GROUP BY reason ORDER BY rows DESC, line LIMIT :most
      """;

  private static final String ANY_SENT =
      """
      SELECT EXISTS (
        SELECT FROM message WHERE run = :run AND (attempt > 0 OR state NOT IN ('READY', 'SKIPPED')))
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final Fence fence;
  private final Caps caps;

  Loading(JdbcClient jdbc, JdbcTemplate template, Fence fence, Caps caps) {
    this.jdbc = jdbc;
    this.template = template;
    this.fence = fence;
    this.caps = caps;
  }

  /**
   * Loads the next rows of the list, in the order of their lines: READY, or SKIPPED with the
   * reason. Of two rows with one number the first is the one to be sent.
   *
   * @param spellings all numbers by which the phone of a number may be known, that one included:
   *     who is left out by one of them is left out
   * @param cap null if the run keeps none
   */
  @Transactional
  public void load(
      RunLease lease,
      List<LoadedRow> rows,
      LongFunction<List<Long>> spellings,
      @Nullable FrequencyCap cap) {
    var excluded = new HashMap<>(excluded(lease, rows, spellings));
    if (cap != null) {
      caps.capped(cap, lease.run(), phones(rows)).forEach(excluded::putIfAbsent);
    }
    var plain = new ArrayList<LoadedRow>(rows.size());
    var others = new ArrayList<LoadedRow>();
    for (var row : rows) {
      (row.plain() || excluded.containsKey(row.phone()) ? plain : others).add(row);
    }
    template.execute(
        (Connection connection) -> {
          Copy.rows(
              connection,
              COPY_MESSAGE,
              plain.iterator(),
              (text, row) -> message(text, lease.run(), row, excluded.get(row.phone())));
          Copy.rows(
              connection,
              COPY_RECIPIENT,
              rows.iterator(),
              (text, row) -> text.number(lease.run()).number(row.line()).array(row.cells()));
          return null;
        });
    var never =
        (int)
            plain.stream()
                .filter(row -> row.fault() != null || excluded.containsKey(row.phone()))
                .count();
    var skipped = never + (others.isEmpty() ? 0 : admit(lease, others));
    fence.move(
        lease,
        Keeper.CLAIMS,
        Map.of(MessageState.READY, rows.size() - skipped, MessageState.SKIPPED, skipped));
  }

  private static List<Long> phones(List<LoadedRow> rows) {
    return rows.stream().map(LoadedRow::phone).filter(phone -> phone != 0).toList();
  }

  /** Why these rows are left out, by their number; see {@link Exclusions}. */
  private Map<Long, String> excluded(
      RunLease lease, List<LoadedRow> rows, LongFunction<List<Long>> spellings) {
    if (!jdbc.sql(ANY_EXCLUDED).param("run", lease.run()).query(Boolean.class).single()) {
      return Map.of();
    }
    var phones =
        rows.stream()
            .filter(row -> row.phone() != 0)
            .flatMap(row -> spellings.apply(row.phone()).stream());
    var known = new HashMap<Long, String>();
    jdbc.sql(EXCLUDED)
        .param("run", lease.run())
        .param("phones", phones.toArray(Long[]::new))
        .query(
            row -> {
              known.put(row.getLong("phone"), row.getString("reason"));
            });
    var reasons = new HashMap<Long, String>();
    for (var row : known.isEmpty() ? List.<LoadedRow>of() : rows) {
      var reason = Exclusions.reason(row.phone(), spellings, known::get);
      if (reason != null) {
        reasons.put(row.phone(), reason);
      }
    }
    return reasons;
  }

  /**
   * Rows whose number may stand in the run already.
   *
   * @return how many of them do
   */
  private int admit(RunLease lease, List<LoadedRow> rows) {
    template.execute(
        (Connection connection) -> {
          try (var statement = connection.createStatement()) {
            statement.execute(CREATE_INCOMING);
          }
          Copy.rows(
              connection,
              COPY_INCOMING,
              rows.iterator(),
              (text, row) ->
                  text.number(row.line()).number(row.phone()).text(row.note()).text(zones(row)));
          return null;
        });
    var admitted = jdbc.sql(ADMIT).param("run", lease.run()).update();
    return admitted == rows.size()
        ? 0
        : jdbc.sql(ADMIT_DUPLICATES).param("run", lease.run()).update();
  }

  private static void message(CopyText text, int run, LoadedRow row, @Nullable String excluded) {
    var reason = row.fault() == null ? excluded : row.fault();
    text.number(run)
        .number(row.line())
        .text(row.phone() == 0 ? null : Long.toString(row.phone()))
        .text(reason == null ? "t" : "f")
        .text((reason == null ? MessageState.READY : MessageState.SKIPPED).name())
        .text(reason)
        .text(row.note())
        .text(zones(row));
  }

  private static @Nullable String zones(LoadedRow row) {
    return row.zones() == ZoneSets.NONE ? null : Integer.toString(row.zones());
  }

  /**
   * Rows that are never to be sent for a fault of their own: without a valid number, or out of
   * shape. Duplicates are none.
   *
   * @param rows how many
   * @param reasons the most frequent ones, the most frequent first
   */
  public record Faults(int rows, List<Fault> reasons) {}

  /**
   * @param line of the first row that has it
   */
  public record Fault(String reason, int rows, int line) {}

  /** The faults of a list that stands in the ledger; one look at each of its rows. */
  public Faults faults(int run, int mostReasons) {
    var total = new AtomicInteger();
    var reasons =
        jdbc.sql(FAULTS)
            .param("run", run)
            .param("most", mostReasons)
            .query(
                (row, i) -> {
                  total.set(row.getInt("total"));
                  return new Fault(row.getString("reason"), row.getInt("rows"), row.getInt("line"));
                })
            .list();
    return new Faults(total.get(), reasons);
  }

  /** Whether any message of the run was ever claimed; looks at every row where none was. */
  public boolean anySent(int run) {
    return jdbc.sql(ANY_SENT).param("run", run).query(Boolean.class).single();
  }

  /** Takes back a list that was not loaded to its end. */
  @Transactional
  public void unload(RunLease lease) {
    if (anySent(lease.run())) {
      throw new IllegalStateException(
          "the list of run %d cannot be taken back: messages of it were sent"
              .formatted(lease.run()));
    }
    jdbc.sql("DELETE FROM message WHERE run = :run").param("run", lease.run()).update();
    jdbc.sql("DELETE FROM recipient WHERE run = :run").param("run", lease.run()).update();
    var loaded =
        jdbc.sql("SELECT ready, skipped FROM progress WHERE run = :run")
            .param("run", lease.run())
            .query(
                (row, i) ->
                    Map.of(
                        MessageState.READY,
                        -row.getInt("ready"),
                        MessageState.SKIPPED,
                        -row.getInt("skipped")))
            .optional()
            .orElse(Map.of());
    fence.move(lease, Keeper.CLAIMS, loaded);
  }
}
