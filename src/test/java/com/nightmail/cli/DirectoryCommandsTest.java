package com.nightmail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.Nightmail;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Commands that only read or tell do without the application, and start it where it has something
 * to put in order first.
 */
class DirectoryCommandsTest {
  @TempDir static Path folder;
  private static Desk desk;

  private final AtomicInteger starts = new AtomicInteger();

  @BeforeAll
  static void aRun() {
    desk = new Desk(folder, Options.IDEAL);
    desk.run(desk.campaign("directory", desk.list("list.csv", Desk.numbers(0, 3))));
  }

  @AfterAll
  static void end() {
    desk.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "runs",
        "runs --json",
        "show 1",
        "show 1 --json",
        "stop 1",
        "opt-out list",
        "opt-out add +919876543210",
        "opt-out remove +919876543210"
      })
  void doWithoutTheApplication(String command) {
    assertThat(nightmail(desk.database, command)).isNotBlank();
    assertThat(starts).hasValue(0);
  }

  @Test
  void aRunThatThereIsNotIsToldWithTheCommandThatListsThem() {
    var out = System.err;
    var captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, UTF_8));
    try {
      nightmail(desk.database, "show 99");
    } finally {
      System.setErr(out);
    }
    assertThat(captured.toString(UTF_8).lines())
        .containsExactly("There is no run 99.", "See them all with: nightmail runs");
  }

  @Test
  void showTheStepsOfTheLastExecution() {
    assertThat(nightmail(desk.database, "show 1"))
        .containsPattern("Job execution \\d+: COMPLETED")
        .containsPattern("load +COMPLETED +3 +3 ")
        .containsPattern("send +COMPLETED ")
        .containsPattern("settle +COMPLETED ");
  }

  @Test
  void aRunOfADeadProcessIsPutInOrderFirst() {
    desk.jdbc().sql("UPDATE run SET owner = 'a dead process', epoch = epoch + 1").update();

    assertThat(nightmail(desk.database, "show 1")).contains("(a dead process) was killed");
    assertThat(starts).hasValue(1);
    desk.jdbc().sql("UPDATE run SET failure = NULL").update();
  }

  @Test
  void aFlightLogIsSettledFirst() throws IOException {
    var installation = desk.jdbc().sql("SELECT id FROM installation").query(UUID.class).single();
    var flights =
        Files.createDirectories(folder.resolve("home/flight").resolve(installation.toString()));
    var log = Files.createFile(flights.resolve("run-1-1.flight"));

    nightmail(desk.database, "runs");
    assertThat(starts).hasValue(1);
    assertThat(log).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "8"})
  void olderTablesAreBroughtUpToDateFirst(String version) {
    var database = TestPostgres.newDatabase();
    if (!version.equals("0")) {
      Flyway.configure().dataSource(database, null, null).target(version).load().migrate();
    }

    assertThat(nightmail(database, "runs")).contains("There are no runs yet");
    assertThat(starts).hasValue(1);
    assertThat(nightmail(database, "runs")).contains("There are no runs yet");
    assertThat(starts).hasValue(1);
  }

  @Test
  void newerTablesAreTheApplicationsMatter() {
    var database = TestPostgres.newDatabase();
    nightmail(database, "runs");
    JdbcClient.create(new DriverManagerDataSource(database))
        .sql(
            """
            INSERT INTO flyway_schema_history
            SELECT installed_rank + 1, '9999', 'newer', type, script, checksum, installed_by,
                   installed_on, execution_time, success
            FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1
            """)
        .update();
    starts.set(0);

    nightmail(database, "runs");
    assertThat(starts).hasValue(1);
  }

  private String nightmail(String database, String command) {
    String[] settings = {
      "--spring.datasource.url=" + database, "--nightmail.home=" + folder.resolve("home")
    };
    var out = System.out;
    var captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, UTF_8));
    try {
      Commands.execute(
          () -> Nightmail.open(settings),
          () -> {
            starts.incrementAndGet();
            return Nightmail.start(settings);
          },
          Nightmail::serve,
          command.split(" "));
      return captured.toString(UTF_8);
    } finally {
      System.setOut(out);
    }
  }
}
