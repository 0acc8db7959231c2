package com.nightmail.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How long the process that holds a run has not been heard of, by the database's clock. It writes a
 * sign of life every {@link #HEARTBEAT}; after {@link #LEASE} without one, a person may take the
 * run from it. That is harmless even if it still lives: whatever it does to the ledger afterwards
 * is fenced, and it lets no message leave while it is not sure of its lock.
 */
@Repository
public class Leases {
  /** How often a holder writes that it is alive. */
  static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /** So long after its last sign of life a process loses its right to the run. */
  public static final Duration LEASE = Duration.ofSeconds(15);

  /** A session that has just taken the lock has not written yet: its own age counts as well. */
  private static final String HOLDER =
      """
      SELECT lock.pid,
             extract(epoch FROM clock_timestamp() - greatest(run.heartbeat_at, session.backend_start)) AS silence
      FROM run
      JOIN pg_locks lock ON lock.locktype = 'advisory' AND lock.granted
        AND lock.classid = :kind AND lock.objid = run.id
        AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      JOIN pg_stat_activity session ON session.pid = lock.pid
      WHERE run.id = :run
      """;

  /** The other side of the same join: for which runs it finds nothing. */
  private static final String OWNED_BY_THE_DEAD =
      """
      SELECT EXISTS (
        SELECT FROM run
        WHERE owner IS NOT NULL AND NOT EXISTS (
          SELECT FROM pg_locks lock
          WHERE lock.locktype = 'advisory' AND lock.granted
            AND lock.classid = :kind AND lock.objid = run.id
            AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())))
      """;

  /** A lock that was lost with its connection is taken again at once by a process that lives. */
  private static final String LEFT =
      """
      SELECT id FROM run
      WHERE owner IS NOT NULL AND unattended
        AND heartbeat_at < clock_timestamp() - make_interval(secs => :lease)
        AND NOT EXISTS (
          SELECT FROM pg_locks lock
          WHERE lock.locktype = 'advisory' AND lock.granted
            AND lock.classid = :kind AND lock.objid = run.id
            AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
      ORDER BY id
      """;

  private static final String END_HOLDER = "SELECT pg_terminate_backend(:session, :millis)";

  /**
   * A process that is frozen in the middle of a transaction keeps the rows that it has changed, and
   * whoever takes the run would wait for them for ever. The server has waited for that process ever
   * since, between two statements or for the next rows of a list; for a live one it never does
   * long.
   */
  private static final String END_TRANSACTIONS =
      """
      SELECT pg_terminate_backend(session.pid, :millis)
      FROM pg_stat_activity session
      WHERE session.datname = current_database() AND session.usename = current_user
        AND session.xact_start IS NOT NULL AND session.wait_event_type = 'Client'
        AND session.state_change < clock_timestamp() - make_interval(secs => :idle)
        AND EXISTS (
          SELECT FROM pg_locks lock
          WHERE lock.pid = session.pid AND lock.mode = 'RowExclusiveLock'
            AND lock.relation IN ('message'::regclass, 'run'::regclass, 'run_count'::regclass))
      """;

  private static final long END_MILLIS = 5_000;

  /**
   * How long the server waits for a live process within a transaction, at most. It is less than the
   * lease, since a process may have begun its last transaction after it was last heard of.
   */
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(5);

  private final JdbcClient jdbc;

  public Leases(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The database session that holds a run's lock.
   *
   * @param session process number of the server's side
   * @param silence how long its process has not been heard of
   */
  public record Holder(int session, Duration silence) {
    public boolean lapsed() {
      return silence.compareTo(LEASE) > 0;
    }
  }

  /** The session that holds the run's lock, if one does. */
  public Optional<Holder> holder(int run) {
    return jdbc.sql(HOLDER)
        .param("kind", AdvisoryLock.RUN.kind())
        .param("run", run)
        .query(
            (row, i) ->
                new Holder(
                    row.getInt("pid"),
                    Duration.ofMillis((long) (1_000 * Math.max(0, row.getDouble("silence"))))))
        .optional();
  }

  /** Whether some run still has an owner although nobody holds its lock any more. */
  public boolean anyOwnedByTheDead() {
    return jdbc.sql(OWNED_BY_THE_DEAD)
        .param("kind", AdvisoryLock.RUN.kind())
        .query(Boolean.class)
        .single();
  }

  /** Runs that nobody watches and whose process is dead, not heard of for longer than its lease. */
  public List<Integer> left() {
    return jdbc.sql(LEFT)
        .param("lease", LEASE.toSeconds())
        .param("kind", AdvisoryLock.RUN.kind())
        .query(Integer.class)
        .list();
  }

  /**
   * Ends the session of a holder whose lease has run out, and with it the lock, and every
   * transaction that its process may have left open.
   *
   * @return whether the session is gone
   * @throws org.springframework.dao.DataAccessException if it belongs to another database user
   */
  public boolean end(Holder holder) {
    jdbc.sql(END_TRANSACTIONS)
        .param("millis", END_MILLIS)
        .param("idle", LONGEST_IDLE.toSeconds())
        .query(Boolean.class)
        .list();
    return jdbc.sql(END_HOLDER)
        .param("session", holder.session())
        .param("millis", END_MILLIS)
        .query(Boolean.class)
        .single();
  }
}
