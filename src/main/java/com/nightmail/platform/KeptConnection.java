package com.nightmail.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SmartDataSource;

/**
 * One connection for one thread, kept from use to use: what a short command needs instead of a
 * pool. Like the pool it looks whether the connection still works before each use, and opens
 * another one if it does not.
 */
final class KeptConnection extends AbstractDataSource implements SmartDataSource, AutoCloseable {
  private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(5);
  private static final int LIVES_IF_IT_ANSWERS_WITHIN_SECONDS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  /** As the pool's: whatever the server's defaults are. */
  private static final String PREPARE =
      """
      SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
      SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
      """;

  private final Address address;
  private @Nullable Connection kept;

  /** Where the database is now: a server that was started again may be elsewhere. */
  interface Address {
    JdbcAddress now();
  }

  /**
   * @throws SQLException if the database does not answer
   */
  KeptConnection(Address address) throws SQLException {
    this.address = address;
    this.kept = open();
  }

  @Override
  public Connection getConnection() throws SQLException {
    var connection = kept;
    if (connection != null && connection.isValid(LIVES_IF_IT_ANSWERS_WITHIN_SECONDS)) {
      return connection;
    }
    close();
    connection = reopen();
    kept = connection;
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) {
    throw new UnsupportedOperationException("the user is the address's");
  }

  @Override
  public boolean shouldClose(Connection connection) {
    return false;
  }

  @Override
  public void close() {
    try {
      if (kept != null) {
        kept.close();
      }
    } catch (SQLException gone) {
      logger.debug("closing a connection", gone);
    }
    kept = null;
  }

  /** As patient as the pool: the database may be on its way back. */
  private Connection reopen() throws SQLException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return open();
      } catch (SQLException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private Connection open() throws SQLException {
    var connection = address.now().connect(ANSWERS_WITHIN);
    try (var statement = connection.createStatement()) {
      statement.execute(PREPARE);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void pause(SQLException away) throws SQLException {
    try {
      Thread.sleep(LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away;
    }
  }
}
