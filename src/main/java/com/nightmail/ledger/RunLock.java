package com.nightmail.ledger;

import com.nightmail.domain.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to send a run, held by one process at a time: advisory locks on a connection of their
 * own, which PostgreSQL frees when the process dies. Stop requests arrive on the same connection,
 * and the holder writes on it that it is alive: see {@link Leases}.
 *
 * <p>A lock on the run itself, and for a campaign that reaches nobody twice a lock on the campaign
 * as well, so that two of its runs never send at once. The lock tells who may try; what makes a
 * loser harmless is the epoch that every change of a message is fenced by.
 */
public final class RunLock implements AutoCloseable {
  static final String STOP_CHANNEL = "nightmail_stop";

  private static final Logger log = LoggerFactory.getLogger(RunLock.class);
  private static final int POLL_MILLIS = 250;
  private static final Duration SURE = Duration.ofSeconds(1);

  private final Connections connections;
  private final Run run;
  private final boolean wholeCampaign;
  private volatile Connection connection;
  private volatile Moment confirmed = Moment.now();
  private @Nullable Long beaten; // by System.nanoTime(), of the watching thread only
  private volatile boolean closed;

  private RunLock(Connections connections, Run run, boolean wholeCampaign, Connection connection) {
    this.connections = connections;
    this.run = run;
    this.wholeCampaign = wholeCampaign;
    this.connection = connection;
  }

  /** Opens connections outside the pool. */
  @FunctionalInterface
  public interface Connections {
    Connection open() throws SQLException;
  }

  /**
   * Takes the run if nobody holds it.
   *
   * @param wholeCampaign also keep any other run of the same campaign from sending meanwhile
   */
  public static Optional<RunLock> tryAcquire(
      Connections connections, Run run, boolean wholeCampaign) throws SQLException {
    var connection = connections.open();
    if (locked(connection, run, wholeCampaign)) {
      return Optional.of(new RunLock(connections, run, wholeCampaign, connection));
    }
    connection.close();
    return Optional.empty();
  }

  /**
   * Whether the database said a moment ago that the run is still this process's. A process that was
   * frozen, cut off or suspended with its host is not sure when it wakes, and must not send what it
   * had claimed: another may have taken the run over and somebody may have decided on what it left
   * in doubt.
   */
  public boolean leaseConfirmed() {
    return confirmed.isWithin(SURE);
  }

  /**
   * Watches over the run on a thread of its own, until closed.
   *
   * @param onStop called whenever somebody asks the run to stop
   * @param onLost called when another process has taken the run
   */
  public void listen(RunLease lease, Runnable onStop, Runnable onLost) {
    Thread.ofVirtual()
        .name("run-" + run.id() + "-lock")
        .start(
            () -> {
              while (!closed) {
                try {
                  listenOnce(lease, onStop, onLost);
                } catch (SQLException e) {
                  if (!closed) {
                    log.warn(
                        "run {}: the connection that holds its lock is lost: {}",
                        run.id(),
                        e.getMessage());
                    reacquire(lease, onLost);
                  }
                }
              }
            });
  }

  @Override
  public void close() {
    closed = true;
    closeConnection();
  }

  private void closeConnection() {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("closing the lock of run {}", run.id(), e);
    }
  }

  private void listenOnce(RunLease lease, Runnable onStop, Runnable onLost) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("LISTEN " + STOP_CHANNEL);
      // One asked for before this listened.
      try (var row =
          statement.executeQuery("SELECT stop_requested FROM run WHERE id = " + run.id())) {
        if (row.next() && row.getBoolean(1)) {
          onStop.run();
        }
      }
    }
    var session = connection.unwrap(PGConnection.class);
    while (!closed) {
      confirm(lease, onLost);
      var notifications = session.getNotifications(POLL_MILLIS);
      if (notifications == null) {
        continue;
      }
      for (var notification : notifications) {
        if (notification.getParameter().equals(Integer.toString(run.id()))) {
          onStop.run();
        }
      }
    }
  }

  private void confirm(RunLease lease, Runnable onLost) throws SQLException {
    var asked = Moment.now();
    if (beatIsDue() ? beats(lease, connection) : isCurrent(lease, connection)) {
      confirmed = asked;
    } else {
      onLost.run();
    }
  }

  private boolean beatIsDue() {
    return beaten == null || System.nanoTime() - beaten > Leases.HEARTBEAT.toNanos();
  }

  /** Writes that this process is alive; whether the run is still its own. */
  private boolean beats(RunLease lease, Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      var written =
          statement.executeUpdate(
              "UPDATE run SET heartbeat_at = clock_timestamp() WHERE id = %d AND epoch = %d"
                  .formatted(lease.run(), lease.epoch()));
      beaten = System.nanoTime();
      return written == 1;
    }
  }

  private static boolean isCurrent(RunLease lease, Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT epoch FROM run WHERE id = " + lease.run())) {
      return row.next() && row.getInt(1) == lease.epoch();
    }
  }

  /**
   * The database went away or became read-only, and may come back: whoever locks first then goes
   * on; claims are fenced.
   */
  private void reacquire(RunLease lease, Runnable onLost) {
    closeConnection(); // it may hold the lock still
    while (!closed) {
      try {
        Thread.sleep(POLL_MILLIS);
        if (reacquired(lease, onLost)) {
          log.info("run {}: its lock is held again", run.id());
          return;
        }
      } catch (SQLException e) {
        log.debug("run {}: the database does not answer yet", run.id(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean reacquired(RunLease lease, Runnable onLost) throws SQLException {
    var fresh = connections.open();
    try {
      if (!isCurrent(lease, fresh)) {
        onLost.run();
      } else if (locked(fresh, run, wholeCampaign) && beats(lease, fresh)) {
        connection = fresh;
      }
    } finally {
      if (connection != fresh) {
        fresh.close();
      }
    }
    return connection == fresh;
  }

  /** The campaign first: who does not get it must not hold the run for a moment, see recovery. */
  private static boolean locked(Connection connection, Run run, boolean wholeCampaign)
      throws SQLException {
    return (!wholeCampaign || AdvisoryLock.CAMPAIGN.tryTake(connection, run.campaignId()))
        && AdvisoryLock.RUN.tryTake(connection, run.id());
  }
}
