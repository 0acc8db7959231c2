package com.nightmail.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tables {@code sender} and {@code sender_share}: what is known of each sender number, and the
 * shares of its rate that processes hold. All times are by the database's clock.
 */
@Repository
public class SenderShares {

  /**
   * So long after its last confirmation a share belongs to nobody. Its holder stops using it after
   * a second. The other second covers what PostgreSQL may forget of confirmations when it crashes
   * (three times {@code wal_writer_delay}, 0.6 s), and clocks that differ in speed.
   */
  public static final Duration EXPIRY = Duration.ofSeconds(2);

  private static final String HOLDERS =
      """
      SELECT *, extract(epoch FROM clock_timestamp() - confirmed_at) AS silence
      FROM sender_share WHERE sender = ? ORDER BY joined_at, holder
      """;

  private final JdbcClient jdbc;
  private final RunLock.Connections connections;

  public SenderShares(JdbcClient jdbc, RunLock.Connections connections) {
    this.jdbc = jdbc;
    this.connections = connections;
  }

  /**
   * A process that sends from a number.
   *
   * @param id new each time that a process begins to send
   * @param owner host and process, as a person is told
   * @param rate messages per second that the number is allowed, as that process is set
   * @param demand messages per second that it could use
   * @param share messages per second that it uses at most
   * @param measured messages per second that it sent lately
   * @param inFlight requests that await their answer
   * @param silence since its last confirmation
   */
  public record Holder(
      UUID id,
      String owner,
      int rate,
      int demand,
      int share,
      double measured,
      int inFlight,
      Duration silence) {
    public boolean expired() {
      return silence.compareTo(EXPIRY) > 0;
    }
  }

  /**
   * How a number has to go easy, as its gateway asked.
   *
   * @param rests for so long nothing is to be sent, or null
   * @param reason why, as a person is told
   * @param slowing what the last throttling made of the rate, or null
   */
  public record Restraint(
      @Nullable Duration rests, @Nullable String reason, @Nullable Slowing slowing) {}

  /**
   * @param rate messages per second right after the throttling
   * @param limit messages per second at which the gateway throttled
   * @param at when that was; tells one throttling from another
   */
  public record Slowing(double rate, double limit, Instant at, Duration ago) {}

  /** A number with all that hold a share of it now. */
  public record Status(String sender, Restraint restraint, List<Holder> holders) {}

  /** A connection of its own, on which one process agrees with the others about one number. */
  public Agreement open(String sender) throws SQLException {
    return new Agreement(connections.open(), sender);
  }

  /** Every number that was ever sent from, by name. */
  public List<Status> all() {
    return jdbc.sql("SELECT *, clock_timestamp() AS now FROM sender ORDER BY name")
        .query(
            (row, i) ->
                new Status(row.getString("name"), restraint(row), holders(row.getString("name"))))
        .list();
  }

  private List<Holder> holders(String sender) {
    return jdbc.sql(HOLDERS).param(sender).query((row, i) -> holder(row)).list().stream()
        .filter(holder -> !holder.expired())
        .toList();
  }

  /**
   * One process's part in the agreement, in short transactions that the number's row lock puts in
   * line: {@link #begin()}, then any changes, then {@link #commit(boolean)}.
   */
  public static final class Agreement implements AutoCloseable {
    private final Connection connection;
    private final String sender;

    private Agreement(Connection connection, String sender) throws SQLException {
      this.connection = connection;
      this.sender = sender;
      try (var statement = connection.createStatement()) {
        // A process that is frozen within a transaction must not keep the others from theirs.
        statement.execute("SET idle_in_transaction_session_timeout = '500ms'");
        statement.execute("SET synchronous_commit = off");
      }
      connection.setAutoCommit(false);
    }

    /** Waits until no other process is at it, and tells what is known of the number. */
    public Restraint begin() throws SQLException {
      connection.rollback();
      var known = lock();
      if (known == null) {
        try (var insert =
            connection.prepareStatement(
                "INSERT INTO sender (name) VALUES (?) ON CONFLICT DO NOTHING")) {
          insert.setString(1, sender);
          insert.executeUpdate();
        }
        known = lock();
      }
      if (known == null) {
        throw new SQLException("sender " + sender + " cannot be entered");
      }
      return known;
    }

    private @Nullable Restraint lock() throws SQLException {
      try (var select =
          connection.prepareStatement(
              "SELECT *, clock_timestamp() AS now FROM sender WHERE name = ? FOR UPDATE")) {
        select.setString(1, sender);
        try (var row = select.executeQuery()) {
          return row.next() ? restraint(row) : null;
        }
      }
    }

    /** All that have a row, in the order in which they came. */
    public List<Holder> holders() throws SQLException {
      try (var select = connection.prepareStatement(HOLDERS)) {
        select.setString(1, sender);
        try (var rows = select.executeQuery()) {
          var holders = new ArrayList<Holder>();
          while (rows.next()) {
            holders.add(holder(rows));
          }
          return holders;
        }
      }
    }

    /** Enters the holder as confirmed at this moment; its silence counts for nothing. */
    public void confirm(Holder holder) throws SQLException {
      try (var upsert =
          connection.prepareStatement(
              """
              INSERT INTO sender_share
                (sender, holder, owner, rate, demand, share, measured, in_flight, confirmed_at)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())
              ON CONFLICT (sender, holder) DO UPDATE
              SET demand = excluded.demand, share = excluded.share, measured = excluded.measured,
                  in_flight = excluded.in_flight, confirmed_at = excluded.confirmed_at
              """)) {
        upsert.setString(1, sender);
        upsert.setObject(2, holder.id());
        upsert.setString(3, holder.owner());
        upsert.setInt(4, holder.rate());
        upsert.setInt(5, holder.demand());
        upsert.setInt(6, holder.share());
        upsert.setDouble(7, holder.measured());
        upsert.setInt(8, holder.inFlight());
        upsert.executeUpdate();
      }
    }

    public void remove(UUID holder) throws SQLException {
      try (var delete =
          connection.prepareStatement("DELETE FROM sender_share WHERE sender = ? AND holder = ?")) {
        delete.setString(1, sender);
        delete.setObject(2, holder);
        delete.executeUpdate();
      }
    }

    /** The number rests for so long from now on; a rest that is already longer stays. */
    public void rest(Duration time, String reason) throws SQLException {
      try (var update =
          connection.prepareStatement(
              """
              UPDATE sender SET rest_until = clock_timestamp() + make_interval(secs => ?), reason = ?
              WHERE name = ?
                AND coalesce(rest_until < clock_timestamp() + make_interval(secs => ?), true)
              """)) {
        update.setDouble(1, seconds(time));
        update.setString(2, reason);
        update.setString(3, sender);
        update.setDouble(4, seconds(time));
        update.executeUpdate();
      }
    }

    /**
     * The number was slowed so long ago, or goes at its whole rate again.
     *
     * @return when it was slowed, by the database's clock; null if it goes at its whole rate
     */
    public @Nullable Instant slow(@Nullable Double rate, @Nullable Double limit, Duration ago)
        throws SQLException {
      try (var update =
          connection.prepareStatement(
              """
              UPDATE sender
              SET slowed_rate = ?, slowed_limit = ?,
                  slowed_at = CASE WHEN ?::float8 IS NULL THEN NULL
                              ELSE clock_timestamp() - make_interval(secs => ?) END
              WHERE name = ?
              RETURNING slowed_at
              """)) {
        update.setObject(1, rate, java.sql.Types.DOUBLE);
        update.setObject(2, limit, java.sql.Types.DOUBLE);
        update.setObject(3, rate, java.sql.Types.DOUBLE);
        update.setDouble(4, seconds(ago));
        update.setString(5, sender);
        try (var row = update.executeQuery()) {
          return row.next() ? RunRegister.instant(row, "slowed_at") : null;
        }
      }
    }

    /**
     * @param durable whether PostgreSQL must not forget it when it crashes: what decides who may
     *     send how fast must be so, a mere confirmation need not
     */
    public void commit(boolean durable) throws SQLException {
      if (durable) {
        try (var statement = connection.createStatement()) {
          statement.execute("SET LOCAL synchronous_commit TO DEFAULT");
        }
      }
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static Holder holder(ResultSet row) throws SQLException {
    return new Holder(
        row.getObject("holder", UUID.class),
        row.getString("owner"),
        row.getInt("rate"),
        row.getInt("demand"),
        row.getInt("share"),
        row.getDouble("measured"),
        row.getInt("in_flight"),
        Duration.ofNanos((long) (1e9 * row.getDouble("silence"))));
  }

  private static Restraint restraint(ResultSet row) throws SQLException {
    var now = row.getTimestamp("now").toInstant();
    var restUntil = RunRegister.instant(row, "rest_until");
    var slowedAt = RunRegister.instant(row, "slowed_at");
    return new Restraint(
        restUntil == null || !restUntil.isAfter(now) ? null : Duration.between(now, restUntil),
        row.getString("reason"),
        slowedAt == null
            ? null
            : new Slowing(
                row.getDouble("slowed_rate"),
                row.getDouble("slowed_limit"),
                slowedAt,
                Duration.between(slowedAt, now)));
  }
}
