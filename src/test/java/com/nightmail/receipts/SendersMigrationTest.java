package com.nightmail.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.support.TestPostgres;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an installation of the version before knows of runs and opt-outs it goes on knowing. */
class SendersMigrationTest {
  private static final List<String> SOURCES =
      List.of(
          "name: a\nsender: main\ntemplate: {}\n",
          "name: a\r\nsender : \"My-Shop\" # the new one\r\n",
          "'sender': 'my_shop'\n",
          "{\"name\": \"a\", \"sender\": \"main\"}",
          "name: a\ntemplate:\n  sender: other\n",
          "");

  @Test
  void runsGetTheirSenderAndOptOutsHoldForAll() {
    var database = new DriverManagerDataSource(TestPostgres.newDatabase());
    var jdbc = JdbcClient.create(database);
    migrate(database, "5");
    jdbc.sql("INSERT INTO campaign (name) VALUES ('a')").update();
    SOURCES.forEach(
        source ->
            jdbc.sql(
                    """
                    INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows,
                                     header)
                    SELECT 1, 'key ' || count(*), :source, 'x', 'x', 'x', 1, '{}' FROM run
                    """)
                .param("source", source)
                .update());
    jdbc.sql("INSERT INTO opt_out (phone, since, source) VALUES (1, '2026-01-01Z', 'REPLY')")
        .update();
    jdbc.sql("INSERT INTO receipt_event (sender, body) VALUES ('My-Shop', '')").update();

    migrate(database, "8");
    assertThat(jdbc.sql("SELECT sender FROM run ORDER BY id").query(String.class).list())
        .containsExactly("main", "myshop", "myshop", "main", null, null);
    assertThat(jdbc.sql("SELECT sender FROM receipt_event").query(String.class).single())
        .isEqualTo("myshop");
    assertThat(
            jdbc.sql("SELECT is_opted_out(1, 'any') AND NOT is_opted_out(2, 'any')")
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  private static void migrate(DriverManagerDataSource database, String version) {
    Flyway.configure().dataSource(database).target(version).load().migrate();
  }
}
