package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.Nightmail;
import com.nightmail.ledger.AdvisoryLock;
import com.nightmail.support.TestPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What Nightmail looks at, or sees to, when it meets a database. */
class StartTest {
  private static final String OLDER = "4";

  @TempDir Path folder;

  @Test
  void tablesAreNotChangedUnderARunThatIsBeingSent() throws Exception {
    var database = TestPostgres.newDatabase();
    Flyway.configure().dataSource(database, null, null).target(OLDER).load().migrate();

    try (var sending = DriverManager.getConnection(database)) {
      assertThat(AdvisoryLock.RUN.tryTake(sending, 7)).isTrue();
      assertThatThrownBy(() -> start(database))
          .hasRootCauseInstanceOf(LaunchRejected.class)
          .rootCause()
          .hasMessageStartingWith("Run 7 is being sent by an older version");
    }
    try (var serving = DriverManager.getConnection(database)) {
      assertThat(AdvisoryLock.RECEIPTS.tryTake(serving, 0)).isTrue();
      assertThatThrownBy(() -> start(database))
          .hasRootCauseInstanceOf(LaunchRejected.class)
          .rootCause()
          .hasMessageStartingWith("Receipts are being taken by an older version");
    }
    start(database).close();
  }

  /** It would not enter whom it reaches, and this version would reach them again. */
  @Test
  void anOlderVersionCannotTakeARunAnyMore() throws Exception {
    var database = TestPostgres.newDatabase();
    start(database).close();
    var jdbc = JdbcClient.create(new DriverManagerDataSource(database));
    jdbc.sql("INSERT INTO campaign (name) VALUES ('old')").update();
    jdbc.sql(
            """
            INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows, header)
            VALUES (1, 'k', '', '', '', '', 4, '{}')
            """)
        .update();

    assertThatThrownBy(
            () -> jdbc.sql("UPDATE run SET owner = 'old', started_at = clock_timestamp()").update())
        .hasMessageContaining("this_database_needs_a_newer_nightmail");
  }

  /** Else a fence would look at what had been committed before it waited. */
  @Test
  void aServersDefaultIsolationIsNotTaken() throws Exception {
    var database = TestPostgres.newDatabase();
    try (var connection = DriverManager.getConnection(database)) {
      var sql = "ALTER DATABASE %s SET default_transaction_isolation = 'repeatable read'";
      connection.createStatement().execute(sql.formatted(connection.getCatalog()));
    }
    try (var application = start(database)) {
      var isolation =
          application
              .getBean(JdbcClient.class)
              .sql("SHOW default_transaction_isolation")
              .query(String.class)
              .single();
      assertThat(isolation).isEqualTo("read committed");
    }
  }

  private ConfigurableApplicationContext start(String database) {
    return Nightmail.start("--spring.datasource.url=" + database, "--nightmail.home=" + folder);
  }
}
