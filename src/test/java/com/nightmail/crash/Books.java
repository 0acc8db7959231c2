package com.nightmail.crash;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.AdvisoryLock;
import com.nightmail.ledger.AttemptToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Ledger and job repository, read from outside while others write them. */
final class Books implements AutoCloseable {
  static final String OBSERVER = "observer";

  private final Connection connection;
  private final JdbcClient jdbc;

  /** One row of the ledger. */
  record Row(
      int run,
      int line,
      Long phone,
      boolean sendable,
      MessageState state,
      int attempt,
      String wamid) {
    AttemptToken token() {
      return new AttemptToken(run, line, attempt);
    }
  }

  Books(Connection connection) {
    this.connection = connection;
    this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /** Whether every migration is in place; false as well before the first. */
  boolean migrated() {
    try {
      return number("SELECT count(*) FROM flyway_schema_history WHERE success") >= migrations();
    } catch (DataAccessException notThereYet) {
      return false;
    }
  }

  /** The number of the latest job execution, 0 before the first. */
  long lastExecution() {
    return number("SELECT coalesce(max(job_execution_id), 0) FROM batch_job_execution");
  }

  /** Steps by name, with their status, of the executions after this one. */
  Map<String, String> stepsAfter(long execution) {
    return jdbc
        .sql(
            """
            SELECT step_name, max(status) AS status FROM batch_step_execution
            WHERE job_execution_id > :execution GROUP BY step_name
            """)
        .param("execution", execution)
        .query((row, i) -> Map.entry(row.getString(1), row.getString(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Status of the latest execution. */
  String status() {
    return jdbc.sql("SELECT status FROM batch_job_execution ORDER BY job_execution_id DESC LIMIT 1")
        .query(String.class)
        .optional()
        .orElse("NONE");
  }

  /** Whether a process other than this one is connected. */
  boolean joined() {
    return number(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = 'nightmail' AND backend_type = 'client backend'
              AND application_name <> 'observer'
            """)
        > 0;
  }

  /** Cuts every connection but those of this observer, as a failover would. */
  void cutAllConnections() {
    jdbc.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND application_name <> 'observer'
            """)
        .query(Boolean.class)
        .list();
  }

  /** The process that sends the campaign's run. */
  String owner(String campaign) {
    return jdbc.sql("SELECT owner FROM run WHERE id = :run")
        .param("run", run(campaign).orElseThrow())
        .query(String.class)
        .single();
  }

  Optional<Integer> run(String campaign) {
    return jdbc.sql(
            "SELECT r.id FROM run r JOIN campaign c ON c.id = r.campaign_id WHERE c.name = :name")
        .param("name", campaign)
        .query(Integer.class)
        .optional();
  }

  /** Receipts that were taken in and are not applied yet. */
  long receiptsWaiting() {
    return number("SELECT (SELECT count(*) FROM receipt_event) + count(*) FROM receipt_parked");
  }

  boolean stopRequested(int run) {
    return jdbc.sql("SELECT stop_requested FROM run WHERE id = :run")
        .param("run", run)
        .query(Boolean.class)
        .single();
  }

  /** Why the run stopped, or null. */
  String failure(int run) {
    return jdbc.sql("SELECT failure FROM run WHERE id = :run")
        .param("run", run)
        .query((row, i) -> Optional.ofNullable(row.getString(1)))
        .single()
        .orElse(null);
  }

  List<Row> rows(int run) {
    return jdbc.sql("SELECT * FROM message WHERE run = :run ORDER BY line")
        .param("run", run)
        .query((row, i) -> row(row))
        .list();
  }

  /** The counters that the run keeps, as they are compared with its rows. */
  Map<MessageState, Integer> counters(int run) {
    return jdbc.sql("SELECT * FROM progress WHERE run = :run")
        .param("run", run)
        .query(
            (row, i) -> {
              var counters = new ArrayList<Map.Entry<MessageState, Integer>>();
              for (var state : MessageState.values()) {
                counters.add(Map.entry(state, row.getInt(state.name().toLowerCase(Locale.ROOT))));
              }
              return counters.stream()
                  .filter(c -> c.getValue() != 0)
                  .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            })
        .optional()
        .orElse(Map.of());
  }

  /** Webhook events that are kept and not applied. */
  int events() {
    return (int) number("SELECT count(*) FROM receipt_event");
  }

  /** Whether a process has taken it upon itself to apply events. */
  boolean applierConnected() {
    return number(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = "
                + AdvisoryLock.RECEIPTS.kind())
        > 0;
  }

  /** Nobody can change a counter until {@link #unlock()}; messages can be changed. */
  void lockCounters() {
    jdbc.sql("BEGIN").update();
    jdbc.sql("LOCK TABLE run_count IN EXCLUSIVE MODE").update();
  }

  void unlock() {
    jdbc.sql("COMMIT").update();
  }

  /** Whether somebody waits to change a counter. */
  boolean countersAreWaitedFor() {
    return number(
            "SELECT count(*) FROM pg_locks WHERE relation = 'run_count'::regclass AND NOT granted")
        > 0;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server was killed, and the connection with it.
    }
  }

  private static int migrations() {
    try {
      return new PathMatchingResourcePatternResolver()
          .getResources("classpath:db/migration/V*.sql")
          .length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long number(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getInt("run"),
        row.getInt("line"),
        row.getObject("phone", Long.class),
        row.getBoolean("sendable"),
        MessageState.valueOf(row.getString("state")),
        row.getInt("attempt"),
        row.getString("wamid"));
  }
}
