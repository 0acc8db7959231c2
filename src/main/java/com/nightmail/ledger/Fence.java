package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Tally.Keeper;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The end of every transaction that changes a holder's messages: it moves the run's counters, and
 * holds only while the caller's epoch is the run's. Until it ends it shares a lock, so a successor
 * that raises the epoch either waits for the change or undoes it.
 *
 * <p>An advisory lock, whose waiters stand in line: those who share a row's lock overtake whoever
 * waits to change the row, on a slow disk for ever.
 */
@Component
class Fence {
  private final JdbcClient jdbc;
  private final Tally tally;

  Fence(JdbcClient jdbc, Tally tally) {
    this.jdbc = jdbc;
    this.tally = tally;
  }

  /** What the fence looks at. */
  private record LeaseState(int epoch, boolean stopRequested) {}

  /** Waits for the changes that are about to be committed; others wait until the caller ends. */
  void closeFor(int run) {
    lock("SELECT pg_advisory_xact_lock(:kind, :run)", run);
  }

  /**
   * Changes the run's counters as its messages were changed.
   *
   * @throws Fenced if another process has taken the run
   */
  void move(RunLease lease, Keeper keeper, Map<MessageState, Integer> change) {
    leaseState(lease);
    tally.move(lease.run(), keeper, change);
  }

  /**
   * The same for what must not happen once a stop is asked for.
   *
   * @throws StopRequested if it is
   * @throws Fenced if another process has taken the run
   */
  void moveUnlessStopped(RunLease lease, Keeper keeper, Map<MessageState, Integer> change) {
    if (leaseState(lease).stopRequested()) {
      throw new StopRequested(lease.run());
    }
    tally.move(lease.run(), keeper, change);
  }

  /** Read by a statement of its own after the lock: so it sees what was committed until then. */
  private LeaseState leaseState(RunLease lease) {
    lock("SELECT pg_advisory_xact_lock_shared(:kind, :run)", lease.run());
    var leaseState =
        jdbc.sql("SELECT epoch, stop_requested FROM run WHERE id = :run")
            .param("run", lease.run())
            .query(
                (row, i) -> new LeaseState(row.getInt("epoch"), row.getBoolean("stop_requested")))
            .single();
    if (leaseState.epoch() != lease.epoch()) {
      throw new Fenced(lease.run(), lease.epoch());
    }
    return leaseState;
  }

  private void lock(String sql, int run) {
    jdbc.sql(sql)
        .param("kind", AdvisoryLock.CHANGES.kind())
        .param("run", run)
        .query((row, i) -> row.getString(1))
        .optional();
  }
}
