package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nightmail.support.AloneTest;
import com.nightmail.support.ConcurrentTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One server for all processes of a home: started by the first, stopped with the last. */
class SharedServerTest {
  private static final int CHILDREN = 20;

  @TempDir Path folder;

  @BeforeEach
  void home() throws IOException {
    TestPrograms.home(folder.resolve("home"));
  }

  @AfterEach
  void unlink() throws IOException {
    TestPrograms.unlink(folder.resolve("home"));
  }

  @ConcurrentTest
  void theLastUserStopsTheServerAndTheNextStartsItOnTheSameData() throws SQLException {
    var database = open();
    execute(database, "CREATE TABLE kept (n int)");
    try (var again = open()) {
      database.close();
      execute(again, "INSERT INTO kept VALUES (1)");
    }
    assertThat(postmaster()).isInstanceOf(Postmaster.Gone.class);

    try (var next = open()) {
      execute(next, "SELECT n / 1 FROM kept");
    }
  }

  @AloneTest
  void twentyProcessesOpenAndCloseAtOnceBesideOneThatStays() throws Exception {
    try (var database = open()) {
      var before = ((Postmaster.Alive) postmaster()).pid();
      var children = new ArrayList<Process>();
      for (int i = 0; i < CHILDREN; i++) {
        children.add(child());
      }
      for (var child : children) {
        awaitOpen(child);
      }
      var began = System.nanoTime();
      for (var child : children) {
        child.getOutputStream().close(); // and so each closes its database
      }
      for (var child : children) {
        assertThat(child.waitFor()).isZero();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("for twenty to close, who wait neither for one another nor for anything else")
          .isLessThan(Duration.ofSeconds(5));
      execute(database, "SELECT 1");
      assertThat(((Postmaster.Alive) postmaster()).pid()).isEqualTo(before);
    }
    assertThat(postmaster()).isInstanceOf(Postmaster.Gone.class);
  }

  @ConcurrentTest
  void processesThatOpenANewHomeAtOnceMakeItTogetherAndTheLastStopsTheServer() throws Exception {
    var children = List.of(child(), child(), child());
    for (var child : children) {
      awaitOpen(child);
    }
    var server = ((Postmaster.Alive) postmaster()).pid();
    for (var child : children.subList(0, 2)) {
      child.getOutputStream().close();
      assertThat(child.waitFor()).isZero();
    }
    assertThat(((Postmaster.Alive) postmaster()).pid()).isEqualTo(server);
    children.getLast().getOutputStream().close();
    assertThat(children.getLast().waitFor()).isZero();
    assertThat(postmaster()).isInstanceOf(Postmaster.Gone.class);
  }

  @ConcurrentTest
  void aProcessThatWaitsForAnotherOnesStartSaysSo() throws Exception {
    var command =
        new ProcessBuilder(Child.java(Child.class.getName(), folder.resolve("home").toString()));
    Process child;
    try (var lock = LockFile.open(folder.resolve("home/postgresql.lock"));
        var held = lock.lock()) {
      var waiting = command.start();
      child = waiting;
      var said =
          CompletableFuture.supplyAsync(
              () -> waiting.errorReader().lines().filter(l -> !l.contains("as root")).findFirst());
      assertThat(said.get(30, TimeUnit.SECONDS).orElse(""))
          .startsWith("Waiting: PostgreSQL under ")
          .contains("not ready yet");
    }
    awaitOpen(child);
    child.getOutputStream().close();
    assertThat(child.waitFor()).isZero();
  }

  @ConcurrentTest
  void theServerOfAKilledProcessIsJoinedAndStopped() throws Exception {
    var child = child();
    awaitOpen(child);
    var left = ((Postmaster.Alive) postmaster()).pid();
    child.destroyForcibly().waitFor();

    try (var successor = open()) {
      execute(successor, "SELECT 1");
      assertThat(((Postmaster.Alive) postmaster()).pid()).isEqualTo(left);
    }
    assertThat(postmaster()).isInstanceOf(Postmaster.Gone.class);
  }

  @ConcurrentTest
  void aBackupThatIsStillRunningKeepsTheServer() throws SQLException {
    var database = open();
    try (var backup = connect(database, "pg_dump")) {
      database.close();
      assertThat(backup.isValid(5)).isTrue();
    }
    open().close();
    assertThat(postmaster()).isInstanceOf(Postmaster.Gone.class);
  }

  @ConcurrentTest
  void aKilledServerIsStartedAgainWhereItWas() throws SQLException {
    try (var database = open()) {
      kill();
      await("the server is there again")
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> execute(database, "SELECT 1"));
      assertThat(database.trouble()).isEmpty();
    }
  }

  @AloneTest
  void afterAFailedStartTheNextOneSucceedsAsSoonAsTheCauseIsGone() throws IOException {
    open().close();
    var settings = folder.resolve("home/postgresql/postgresql.conf");
    var before = Files.readString(settings);
    Files.writeString(settings, before + "\nnonsense = 1\n");

    var began = System.nanoTime();
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(this::open)
          .isInstanceOf(DatabaseUnavailable.class)
          .hasMessageContaining("contains errors");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));

    Files.writeString(settings, before);
    open().close();
  }

  @AloneTest
  void aServerThatCannotBeRevivedIsToldAndDoesNotHinderTheEnd() throws IOException {
    var settings = folder.resolve("home/postgresql/postgresql.conf");
    var database = open();
    var before = Files.readString(settings);
    Files.writeString(settings, before + "\nnonsense = 1\n");
    kill();
    await().until(() -> database.trouble().orElse("").contains("contains errors"));

    Files.writeString(settings, before);
    await().atMost(Duration.ofSeconds(30)).until(() -> database.trouble().isEmpty());
    Files.writeString(settings, before + "\nnonsense = 1\n");
    kill();
    await().until(() -> database.trouble().isPresent());
    var began = System.nanoTime();
    database.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
  }

  private EmbeddedDatabase open() {
    return EmbeddedDatabase.open(folder.resolve("home"));
  }

  private Postmaster postmaster() {
    return Postmaster.of(folder.resolve("home/postgresql"));
  }

  private void kill() {
    ProcessHandle.of(((Postmaster.Alive) postmaster()).pid()).orElseThrow().destroyForcibly();
    await().until(() -> postmaster() instanceof Postmaster.Gone);
  }

  private Process child() throws IOException {
    return new ProcessBuilder(Child.java(Child.class.getName(), folder.resolve("home").toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void awaitOpen(Process child) {
    var lines = child.inputReader().lines().takeWhile(line -> !line.startsWith("open ")).toList();
    assertThat(child.isAlive()).as("said only %s", lines).isTrue();
  }

  static void execute(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = connect(database, "nightmail");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(EmbeddedDatabase database, String name) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl().replace("ApplicationName=nightmail", "ApplicationName=" + name),
        database.user(),
        database.password());
  }
}
