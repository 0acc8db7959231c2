package com.nightmail.platform;

import java.nio.file.Path;

/**
 * Lets the benchmark's other contenders use the database server that Nightmail uses: the same
 * programs, the same settings, the same durability.
 */
public final class BenchDatabase implements AutoCloseable {
  private final EmbeddedDatabase database;

  /** Starts the server of a home. */
  public BenchDatabase(Path home) {
    database = EmbeddedDatabase.open(home);
  }

  /** JDBC address, user and password included. */
  public String url() {
    return "%s&user=%s&password=%s"
        .formatted(database.jdbcUrl(), database.user(), database.password());
  }

  @Override
  public void close() {
    database.close();
  }
}
