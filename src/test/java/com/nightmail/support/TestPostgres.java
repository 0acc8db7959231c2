package com.nightmail.support;

import com.nightmail.platform.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL for all tests of this JVM, and a new database in it for whoever asks. */
public final class TestPostgres {
  private static final AtomicInteger databases = new AtomicInteger();
  private static TestServer server;

  private TestPostgres() {}

  /** JDBC address, user included, of a new and empty database. */
  public static synchronized String newDatabase() {
    try {
      if (server == null) {
        server = TestServer.start();
      }
      var name = "test_" + databases.incrementAndGet();
      try (var connection = DriverManager.getConnection(server.url("nightmail"));
          var statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      }
      return server.url(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
