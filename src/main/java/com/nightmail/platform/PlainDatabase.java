package com.nightmail.platform;

import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The database of the settings on one connection, without application and pool. To be used by one
 * thread.
 */
public final class PlainDatabase implements AutoCloseable {
  private final @Nullable EmbeddedDatabase embedded;
  private final KeptConnection connection;

  private PlainDatabase(@Nullable EmbeddedDatabase embedded, KeptConnection connection) {
    this.embedded = embedded;
    this.connection = connection;
  }

  /**
   * Connects, after starting the embedded server where it is needed and does not run.
   *
   * @param settings see {@link Settings#read}
   * @throws SQLException if the database does not answer
   * @throws DatabaseUnavailable if the embedded server does not start
   */
  public static PlainDatabase open(Environment settings) throws SQLException {
    var url = settings.getProperty("spring.datasource.url");
    if (url != null) {
      var address =
          new JdbcAddress(
              url,
              settings.getProperty("spring.datasource.username"),
              settings.getProperty("spring.datasource.password"));
      return new PlainDatabase(null, new KeptConnection(() -> address));
    }
    var embedded = EmbeddedDatabase.open(Path.of(settings.getRequiredProperty("nightmail.home")));
    try {
      return new PlainDatabase(embedded, new KeptConnection(embedded::address));
    } catch (SQLException | RuntimeException e) {
      embedded.close();
      throw e;
    }
  }

  public DataSource dataSource() {
    return connection;
  }

  @Override
  public void close() {
    connection.close();
    if (embedded != null) {
      embedded.close();
    }
  }
}
