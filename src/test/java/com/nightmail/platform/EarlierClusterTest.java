package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** A home of an earlier version, and one that was made under another locale, start here. */
class EarlierClusterTest {

  @TempDir Path folder;
  private Path home;
  private Path data;
  private Programs programs;

  @BeforeEach
  void unpack() throws IOException {
    home = TestPrograms.home(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    data = home.resolve("postgresql");
    programs = new Server(home).programs();
    var open = Files.createDirectories(home.resolve("postgresql-binaries/PG-1/bin"));
    Files.createFile(open.resolve("postgres"));
    Files.setPosixFilePermissions(
        home.resolve("postgresql-binaries"), PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @AfterEach
  void unlink() throws IOException {
    TestPrograms.unlink(home);
  }

  @Test
  void itsDataIsTakenOverAndNobodyConnectsWithoutPasswordAnyMore() throws Exception {
    make(Map.of(), "C");
    try (var database = EmbeddedDatabase.open(home)) {
      assertThat(query(database, "SELECT string_agg(name, ',') FROM recipient_of"))
          .isEqualTo("Ada,bob,Cem");
      // As the next migration of the schema will.
      SharedServerTest.execute(
          database,
          """
          ALTER TYPE mood ADD VALUE 'tired';
          ALTER TABLE recipient ADD COLUMN extra text;
          DROP VIEW recipient_of;
          ALTER SEQUENCE numbers RESTART;
          CREATE TABLE another (n int);
          """);
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      database.jdbcUrl().replace("requireAuth=scram-sha-256&", ""), "postgres", ""))
          .hasMessageContaining("no pg_hba.conf entry");
      assertThat(home.resolve("postgresql-binaries")).doesNotExist();
      assertThat(Files.getPosixFilePermissions(home)).isEqualTo(OwnerOnly.DIRECTORY);
    }
    var password = new Password(home).read();
    EmbeddedDatabase.open(home).close();
    assertThat(new Password(home).read()).as("it is done once").isEqualTo(password);
  }

  @Test
  void anUpgradeThatWasInterruptedIsDoneAgain() throws Exception {
    make(Map.of(), "C");
    EmbeddedDatabase.open(home).close();
    Files.delete(home.resolve("postgresql.password"));

    try (var database = EmbeddedDatabase.open(home)) {
      assertThat(query(database, "SELECT count(*) FROM recipient")).isEqualTo("3");
    }
  }

  @Test
  void aLocaleThatIsNotInstalledHereIsNotNeededAnyMore() throws Exception {
    var locales = Files.createDirectory(folder.resolve("locales"));
    assumeThat(compileLocale(locales)).as("a locale can be compiled").isTrue();
    make(Map.of("LOCPATH", locales.toString()), "en_US.UTF-8");
    FileSystemUtils.deleteRecursively(locales);

    try (var database = EmbeddedDatabase.open(home)) {
      assertThat(query(database, "SELECT datcollate || datctype FROM pg_database LIMIT 1"))
          .isEqualTo("CC");
      assertThat(query(database, "SHOW lc_time")).isEqualTo("C");
      for (var name : List.of("Ada", "bob", "Cem")) {
        assertThat(
                query(
                    database,
                    "SET enable_seqscan = off; SELECT name FROM recipient WHERE name = '%s'"
                        .formatted(name)))
            .as("found by the index, whose order is the new locale's")
            .isEqualTo(name);
      }
    }
  }

  @Test
  void aServerWhoseSettingsNameALocaleThatIsNotInstalledStarts() throws Exception {
    EmbeddedDatabase.open(home).close();
    var settings = data.resolve("postgresql.conf");
    Files.writeString(
        settings,
        Files.readString(settings) + "lc_messages = 'xx_XX.UTF-8'\n  lc_time = 'xx_XX.UTF-8'\n");

    try (var database = EmbeddedDatabase.open(home)) {
      assertThat(query(database, "SHOW lc_time")).isEqualTo("C");
    }
  }

  @Test
  void aServerThatAnEarlierVersionUsesIsLeftAloneAndOneThatWasLeftIsStopped() throws Exception {
    make(Map.of(), "C");
    var port = start(Map.of());
    var url = "jdbc:postgresql://localhost:%d/nightmail?user=postgres".formatted(port);
    try (var earlier = DriverManager.getConnection(url)) {
      assertThatThrownBy(() -> EmbeddedDatabase.open(home))
          .isInstanceOf(DatabaseUnavailable.class)
          .hasMessageContaining(
              "An older version of Nightmail still works in " + home.toRealPath());
      assertThat(earlier.isValid(5)).isTrue();
    }
    try (var database = EmbeddedDatabase.open(home)) {
      assertThat(query(database, "SELECT count(*) FROM recipient")).isEqualTo("3");
    }
  }

  /** A data directory as earlier versions made it, with some of everything in it. */
  private void make(Map<String, String> environment, String locale) throws Exception {
    succeeds(
        programs.run(
            environment,
            "initdb",
            List.of(
                "--auth=trust",
                "--username=postgres",
                "--locale=" + locale,
                "--encoding=UTF8",
                "--pgdata=" + data),
            ""));
    var port = start(environment);
    var url = "jdbc:postgresql://localhost:%d/%s?user=postgres";
    try (var connection = DriverManager.getConnection(url.formatted(port, "postgres"));
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE nightmail");
    }
    try (var connection = DriverManager.getConnection(url.formatted(port, "nightmail"));
        var statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TYPE mood AS ENUM ('good');
          CREATE SEQUENCE numbers;
          CREATE TABLE recipient (id bigserial, name text PRIMARY KEY, mood mood);
          CREATE VIEW recipient_of AS SELECT name FROM recipient;
          INSERT INTO recipient (name) VALUES ('Ada'), ('bob'), ('Cem');
          """);
    }
    succeeds(programs.run(environment, "pg_ctl", List.of("stop", "--pgdata=" + data), ""));
  }

  private int start(Map<String, String> environment) throws IOException, InterruptedException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var options = "-p %d -c unix_socket_directories=".formatted(port);
    var command = List.of("start", "--wait", "--pgdata=" + data, "--options=" + options);
    var starter =
        programs
            .prepare(environment, "pg_ctl", command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("postgresql.log").toFile())
            .start();
    assertThat(starter.waitFor()).isZero();
    return port;
  }

  private static void succeeds(Programs.Result result) {
    assertThat(result.success()).as(result.output()).isTrue();
  }

  private static boolean compileLocale(Path into) throws InterruptedException {
    try {
      new ProcessBuilder(
              "localedef", "-i", "en_US", "-f", "UTF-8", into.resolve("en_US.UTF-8").toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      return Files.isDirectory(into.resolve("en_US.UTF-8"));
    } catch (IOException noSuchCommand) {
      return false;
    }
  }

  private static String query(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
      while (statement.getResultSet() == null) {
        statement.getMoreResults();
      }
      var rows = statement.getResultSet();
      assertThat(rows.next()).as(sql).isTrue();
      return rows.getString(1);
    }
  }
}
