package com.nightmail.ledger;

import com.nightmail.domain.Counts;
import com.nightmail.domain.Run;
import com.nightmail.domain.Wait;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs there are, and the row each of them keeps. Counters are the {@link Tally}'s, the epoch
 * is the {@link Ledger}'s.
 */
@Repository
public class RunRegister {

  private static final String SELECT =
      """
      SELECT r.*, c.name AS campaign, p.*
      FROM run r
      JOIN campaign c ON c.id = r.campaign_id
      LEFT JOIN progress p ON p.run = r.id
      """;

  private static final String WAITS =
      """
      UPDATE run
      SET ended_at = clock_timestamp(), owner = NULL, ended_how = NULL,
          waits_until = :until, wait_reason = :reason
      WHERE id = :run AND epoch = :epoch AND NOT stop_requested
      """;

  private final JdbcClient jdbc;

  public RunRegister(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What a run is begun with.
   *
   * @param dry whether nothing is ever sent
   */
  public record NewRun(
      String campaign,
      String key,
      String source,
      Path sourcePath,
      @Nullable Integer rate,
      boolean dry,
      Path list,
      String listChecksum,
      int listRows,
      List<String> header) {}

  /**
   * Creates the run, or finds the one of this campaign and key; two callers at once get the same
   * one.
   */
  @Transactional
  public Run findOrCreate(NewRun begin) {
    jdbc.sql("INSERT INTO campaign (name) VALUES (:name) ON CONFLICT DO NOTHING")
        .param("name", begin.campaign())
        .update();
    jdbc.sql(
            """
            INSERT INTO run (campaign_id, run_key, source, source_path, rate, dry,
                             list_path, list_checksum, list_rows, header)
            SELECT id, :key, :source, :sourcePath, :rate, :dry, :list, :checksum, :rows, :header
            FROM campaign WHERE name = :campaign
            ON CONFLICT (campaign_id, run_key) DO NOTHING
            """)
        .param("key", begin.key())
        .param("source", begin.source())
        .param("sourcePath", begin.sourcePath().toString())
        .param("rate", begin.rate())
        .param("dry", begin.dry())
        .param("list", begin.list().toString())
        .param("checksum", begin.listChecksum())
        .param("rows", begin.listRows())
        .param("header", begin.header().toArray(String[]::new))
        .param("campaign", begin.campaign())
        .update();
    return find(begin.campaign(), begin.key()).orElseThrow();
  }

  /** The run of a campaign and key. */
  public Optional<Run> find(String campaign, String key) {
    return jdbc.sql(SELECT + "WHERE c.name = :campaign AND r.run_key = :key")
        .param("campaign", campaign)
        .param("key", key)
        .query(RunRegister::run)
        .optional();
  }

  public Optional<Run> find(int id) {
    return jdbc.sql(SELECT + "WHERE r.id = :id").param("id", id).query(RunRegister::run).optional();
  }

  /** All runs, newest first. */
  public List<Run> newestFirst() {
    return jdbc.sql(SELECT + "ORDER BY r.id DESC").query(RunRegister::run).list();
  }

  /** The runs that a process sends, or died over, newest first. */
  public List<Run> owned() {
    return owned(
        jdbc.sql("SELECT id FROM run WHERE owner IS NOT NULL ORDER BY id DESC")
            .query(Integer.class)
            .list());
  }

  /** The same of one campaign. */
  public List<Run> ownedOf(int campaign) {
    return owned(
        jdbc.sql(
                """
                SELECT id FROM run WHERE campaign_id = :campaign AND owner IS NOT NULL
                ORDER BY id DESC
                """)
            .param("campaign", campaign)
            .query(Integer.class)
            .list());
  }

  /**
   * Each by its key, for there are few: one query for all would add up the counters of every run
   * there ever was. One that has ended since is left out.
   */
  private List<Run> owned(List<Integer> runs) {
    return runs.stream()
        .flatMap(run -> find(run).stream())
        .filter(run -> run.owner() != null)
        .toList();
  }

  /** Which database this is; a copy of it says the same. */
  public UUID installation() {
    return jdbc.sql("SELECT id FROM installation").query(UUID.class).single();
  }

  /**
   * From here on the messages still to go are rendered with this campaign file, at this rate; the
   * list, the same byte by byte, is read from here.
   *
   * @param sender whose messages they are, as the webhook's addresses are compared with it
   */
  public void relaunch(
      int run,
      String sender,
      String source,
      Path sourcePath,
      Path list,
      @Nullable Integer rate,
      @Nullable Integer limit) {
    jdbc.sql(
            """
            UPDATE run SET sender = :sender, source = :source, source_path = :path,
                           list_path = :list, rate = :rate, message_limit = :limit
            WHERE id = :run
            """)
        .param("limit", limit)
        .param("sender", sender)
        .param("source", source)
        .param("path", sourcePath.toString())
        .param("list", list.toString())
        .param("rate", rate)
        .param("run", run)
        .update();
  }

  /** So many messages of the run are sent at most from now on; null for all. */
  public void limit(int run, @Nullable Integer limit) {
    jdbc.sql("UPDATE run SET message_limit = :limit WHERE id = :run AND owner IS NULL")
        .param("limit", limit)
        .param("run", run)
        .update();
  }

  /** Asks the process that holds the run, wherever it is, to stop it; or ends its wait. */
  public void requestStop(int run) {
    requestStop(run, null);
  }

  /**
   * The same, and keeps why.
   *
   * @param reason in one sentence, or null where a person asks
   */
  public void requestStop(int run, @Nullable String reason) {
    jdbc.sql(
            """
            WITH asked AS (
              UPDATE run
              SET stop_requested = true, stop_reason = coalesce(stop_reason, :reason),
                  failure = CASE WHEN waits_until IS NULL THEN failure ELSE :reason END,
                  ended_how = CASE WHEN waits_until IS NULL THEN ended_how ELSE 'STOPPED' END,
                  waits_until = NULL, wait_reason = NULL
              WHERE id = :run RETURNING id)
            SELECT pg_notify(:channel, id::text) FROM asked
            """)
        .param("reason", reason)
        .param("run", run)
        .param("channel", RunLock.STOP_CHANNEL)
        .query((row, i) -> row.getString(1))
        .optional();
  }

  /**
   * Keeps a run that nobody watches and nobody sends from being gone on with by whoever serves.
   *
   * @return whether somebody was going to
   */
  public boolean stayStopped(int run) {
    return jdbc.sql(
                """
                UPDATE run SET ended_how = 'STOPPED'
                WHERE id = :run AND owner IS NULL AND unattended
                  AND ended_how IN ('INTERRUPTED', 'FAILED')
                """)
            .param("run", run)
            .update()
        == 1;
  }

  /** Keeps what a person should know of the run although it goes on. */
  public void warn(int run, String warning) {
    jdbc.sql("UPDATE run SET warning = :warning WHERE id = :run")
        .param("warning", warning)
        .param("run", run)
        .update();
  }

  /** Whether the run's people are erased, or are being erased: it cannot go on. */
  public boolean erasureBegun(int run) {
    return jdbc.sql("SELECT erasure_begun_at IS NOT NULL FROM run WHERE id = :run")
        .param("run", run)
        .query(Boolean.class)
        .single();
  }

  /** Opens a completed run again: its next execution is another instance of the job. */
  public void reopen(int run) {
    jdbc.sql("UPDATE run SET round = round + 1 WHERE id = :run").param("run", run).update();
  }

  /** From here on the run's receipts are found by the ids of its messages as well. */
  public void indexWamids(int run) {
    jdbc.sql("UPDATE run SET wamids_indexed = true WHERE id = :run").param("run", run).update();
  }

  /**
   * The run has come to an end, good or bad; without a failure, a reason to stop is what it was.
   * Not for its holder to say if another took it.
   */
  public void ended(RunLease lease, @Nullable String failure) {
    jdbc.sql(
            """
            UPDATE run
            SET ended_at = clock_timestamp(), failure = coalesce(:failure, stop_reason), owner = NULL
            WHERE id = :run AND epoch = :epoch
            """)
        .param("failure", failure)
        .param("run", lease.run())
        .param("epoch", lease.epoch())
        .update();
  }

  /**
   * The run waits, and is nobody's meanwhile; unless it was asked to stop, or another process has
   * taken it.
   *
   * @return whether it waits
   */
  public boolean waits(RunLease lease, Wait wait) {
    return jdbc.sql(WAITS)
            .param("until", wait.until().atOffset(ZoneOffset.UTC))
            .param("reason", wait.reason())
            .param("run", lease.run())
            .param("epoch", lease.epoch())
            .update()
        == 1;
  }

  /**
   * Runs whose wait was over before this time, the one that has waited longest first.
   *
   * @param ago how long before now, by this database's clock
   */
  public List<Integer> waitedEnough(Duration ago) {
    return jdbc.sql(
            """
            SELECT id FROM run
            WHERE waits_until < clock_timestamp() - make_interval(secs => :ago) AND owner IS NULL
            ORDER BY waits_until
            """)
        .param("ago", ago.toMillis() / 1_000.0)
        .query(Integer.class)
        .list();
  }

  /** Runs that wait, newest first. */
  public List<Run> waiting() {
    return jdbc.sql(SELECT + "WHERE r.waits_until IS NOT NULL ORDER BY r.id DESC")
        .query(RunRegister::run)
        .list();
  }

  /**
   * The run's process was killed, and whoever found out has taken the run: it began when that
   * process began it.
   *
   * @param end the last that is known of that process; its own beginning where that is null or
   *     earlier
   */
  @Transactional
  public void killed(
      RunLease lease, @Nullable Instant start, @Nullable Instant end, String failure) {
    ended(lease, failure);
    jdbc.sql(
            """
            UPDATE run
            SET started_at = :start, ended_at = greatest(:start::timestamptz, :end::timestamptz)
            WHERE id = :run AND epoch = :epoch
            """)
        .param("start", start == null ? null : start.atOffset(ZoneOffset.UTC))
        .param("end", end == null ? null : end.atOffset(ZoneOffset.UTC))
        .param("run", lease.run())
        .param("epoch", lease.epoch())
        .update();
  }

  private static Run run(ResultSet row, int index) throws SQLException {
    return new Run(
        row.getInt("id"),
        row.getInt("campaign_id"),
        row.getString("campaign"),
        row.getString("run_key"),
        row.getInt("round"),
        row.getString("source"),
        Path.of(row.getString("source_path")),
        row.getObject("rate", Integer.class),
        row.getBoolean("dry"),
        instant(row, "erased_at"),
        row.getInt("erased_on_request"),
        Path.of(row.getString("list_path")),
        row.getString("list_checksum"),
        row.getInt("list_rows"),
        strings(row.getArray("header")),
        row.getTimestamp("created_at").toInstant(),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        row.getString("failure"),
        row.getString("warning"),
        row.getInt("epoch"),
        row.getString("owner"),
        row.getBoolean("stop_requested"),
        waits(row),
        row.getObject("message_limit", Integer.class),
        counts(row));
  }

  private static @Nullable Wait waits(ResultSet row) throws SQLException {
    var until = instant(row, "waits_until");
    return until == null ? null : new Wait(until, row.getString("wait_reason"));
  }

  static Counts counts(ResultSet row) throws SQLException {
    return new Counts(
        row.getInt("ready"),
        row.getInt("claimed"),
        row.getInt("accepted"),
        row.getInt("refused"),
        row.getInt("in_doubt"),
        row.getInt("skipped"),
        row.getInt("sent"),
        row.getInt("delivered"),
        row.getInt("read"),
        row.getInt("failed"));
  }

  static List<String> strings(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
