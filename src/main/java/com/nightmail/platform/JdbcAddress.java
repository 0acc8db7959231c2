package com.nightmail.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Where a database is, for connections outside the pool.
 *
 * @param url {@code jdbc:postgresql:...}
 * @param user null where the URL names it
 */
public record JdbcAddress(String url, @Nullable String user, @Nullable String password) {

  /**
   * @param patience how long an answer may take; then the connection counts as cut
   */
  public Connection connect(Duration patience) throws SQLException {
    var properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
      properties.setProperty("password", Objects.requireNonNullElse(password, ""));
    }
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketTimeout", Long.toString(patience.toSeconds()));
    // Not by way of the DriverManager, which would look through all jars for drivers first.
    return Objects.requireNonNull(new Driver().connect(url, properties), "no PostgreSQL address");
  }
}
