package com.nightmail.runs;

import com.nightmail.forecast.RateCards;
import com.nightmail.ledger.Leases;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.RunRegister;
import com.nightmail.platform.Migrations;
import com.nightmail.platform.PlainDatabase;
import com.nightmail.recipients.OptOuts;
import com.nightmail.sending.FlightLogs;
import com.nightmail.templates.Templates;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The run directory of a command that only reads or tells: a few objects on one connection, which
 * cost a fifth of the application's start.
 *
 * <p>The application does something at its start that others rely on: it brings the tables up to
 * date, and puts in order what dead processes left. Here it is only looked whether there is any of
 * that to do.
 */
public final class DirectorySession implements AutoCloseable {
  private static final String TABLES =
      """
      SELECT coalesce(bool_and(success), false)
             AND (SELECT version FROM flyway_schema_history WHERE version IS NOT NULL
                  ORDER BY installed_rank DESC LIMIT 1) = :newest
      FROM flyway_schema_history
      """;

  private final @Nullable PlainDatabase database;
  private final @Nullable RunDirectory directory;
  private final @Nullable JdbcClient jdbc;

  private DirectorySession(@Nullable PlainDatabase database, @Nullable JdbcTemplate template) {
    this.database = database;
    this.directory = template == null ? null : directory(template);
    this.jdbc = template == null ? null : JdbcClient.create(template);
  }

  /**
   * @param settings see {@link com.nightmail.platform.Settings#read}
   * @throws com.nightmail.platform.DatabaseUnavailable if the embedded database does not start
   */
  public static DirectorySession open(Environment settings) {
    PlainDatabase database;
    try {
      database = PlainDatabase.open(settings);
    } catch (SQLException away) {
      return new DirectorySession(null, null); // the application has more patience
    }
    var template = new JdbcTemplate(database.dataSource());
    var home = Path.of(settings.getRequiredProperty("nightmail.home"));
    return new DirectorySession(database, isInOrder(template, home) ? template : null);
  }

  /**
   * Empty if the application is needed first. Start it then, before this session is closed: so an
   * embedded server goes on running meanwhile.
   */
  public Optional<RunDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  /** The database of it, for what else can be asked and told without the application. */
  public Optional<JdbcClient> jdbc() {
    return Optional.ofNullable(jdbc);
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }

  private static boolean isInOrder(JdbcTemplate template, Path home) {
    var jdbc = JdbcClient.create(template);
    try {
      var migrated =
          jdbc.sql(TABLES).param("newest", Migrations.newest()).query(Boolean.class).single();
      return migrated
          && !new Leases(jdbc).anyOwnedByTheDead()
          && !new FlightLogs(home, new RunRegister(jdbc).installation()).anyLeft();
    } catch (DataAccessException noSuchTable) {
      return false;
    }
  }

  private static RunDirectory directory(JdbcTemplate template) {
    var jdbc = JdbcClient.create(template);
    return new RunDirectory(
        new RunRegister(jdbc),
        new Messages(template),
        new ExecutionHistory(jdbc),
        new Leases(jdbc),
        new OptOuts(template),
        new Templates(jdbc),
        new RateCards(jdbc));
  }
}
