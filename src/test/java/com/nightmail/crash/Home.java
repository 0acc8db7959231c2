package com.nightmail.crash;

import static org.awaitility.Awaitility.await;

import com.nightmail.support.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A home directory with the PostgreSQL in it, in which processes are started. */
final class Home implements AutoCloseable {
  final Path folder;
  private boolean used;
  private Duration databasePatience = Duration.ofSeconds(10);

  Home(Path folder) {
    try {
      this.folder = Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long runs wait for their database, of the processes started from now on. */
  void databasePatience(Duration patience) {
    databasePatience = patience;
  }

  /** Starts a process that sends, if it does, to this gateway. */
  NightmailProcess start(Gateway gateway, String... arguments) {
    return NightmailProcess.start(Program.built().command(arguments), folder, environment(gateway));
  }

  /** The same with a heap of so many megabytes. */
  NightmailProcess startSmall(int megabytes, Gateway gateway, String... arguments) {
    var command = new ArrayList<>(Program.built().command(arguments));
    command.add(2, "-Xmx" + megabytes + "m"); // of two the last counts
    return NightmailProcess.start(command, folder, environment(gateway));
  }

  /** The same as the leader of a process group of its own, as a shell starts a command. */
  NightmailProcess startGroup(Gateway gateway, String... arguments) {
    var command = new ArrayList<>(List.of("setsid"));
    command.addAll(Program.built().command(arguments));
    return NightmailProcess.start(command, folder, environment(gateway));
  }

  /** A connection of its own to the database, which must be there. */
  Connection connection() throws IOException, SQLException {
    return DriverManager.getConnection(url(postmaster().orElseThrow().port()));
  }

  /** The same in a terminal of so many columns. */
  TerminalProcess startInTerminal(int columns, Gateway gateway, String... arguments) {
    var command = new ArrayList<>(Program.built().command(arguments));
    command.add(1, "-Dnightmail.terminal=true");
    return TerminalProcess.start(columns, command, folder, environment(gateway));
  }

  /** The books of this home, if its database exists and answers. */
  Optional<Books> books() {
    return postmaster()
        .flatMap(
            server -> {
              try {
                return Optional.of(new Books(DriverManager.getConnection(url(server.port()))));
              } catch (IOException | SQLException notThereYet) {
                return Optional.empty();
              }
            });
  }

  /**
   * The books as soon as this process has the server up, which stays up then; empty if it ended.
   */
  Optional<Books> booksDuring(NightmailProcess process) {
    var found = new AtomicReference<Optional<Books>>(Optional.empty());
    await("a database for " + process)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              found.set(books());
              return found.get().isPresent() || !process.alive();
            });
    return found.get();
  }

  /** The books, for which the server is started if nobody left it running. */
  Books booksAnyway(Gateway gateway) {
    return books()
        .orElseGet(
            () -> {
              var starter = start(gateway, "runs");
              var found = booksDuring(starter);
              starter.exits(0);
              return found.orElseThrow();
            });
  }

  /** Whether a run was completed here, so that no first start can be interrupted any more. */
  boolean used() {
    return used;
  }

  void use() {
    used = true;
  }

  /** Whether the PostgreSQL of this home has begun to be made. */
  boolean begun() {
    return Files.exists(folder.resolve("postgresql-programs"));
  }

  /** {@code kill -9} for the postmaster; its children notice and follow. */
  boolean killPostgres() {
    return postmaster()
        .map(
            server -> {
              server.process().destroyForcibly();
              server.process().onExit().join();
              return true;
            })
        .orElse(false);
  }

  /** Stops the PostgreSQL that processes left running. */
  @Override
  public void close() {
    postmaster()
        .ifPresent(
            server -> {
              server.process().destroy();
              try {
                server.process().onExit().get(30, TimeUnit.SECONDS);
              } catch (Exception e) {
                server.process().destroyForcibly();
              }
            });
  }

  private List<String> environment(Gateway gateway) {
    return List.of(
        "NIGHTMAIL_SENDERS_MAIN_URL=" + gateway.url(),
        "NIGHTMAIL_SENDERS_MAIN_APIKEY=test-key",
        "NIGHTMAIL_SENDERS_MAIN_RATE=" + gateway.rate(),
        "NIGHTMAIL_SENDERS_MAIN_MAXINFLIGHT=" + Gateway.WINDOW,
        "NIGHTMAIL_WEBHOOK_APPSECRET=" + Provider.SECRET,
        "NIGHTMAIL_DATABASEPATIENCE=" + databasePatience.toSeconds() + "s");
  }

  private record Postmaster(ProcessHandle process, int port) {}

  private String url(int port) throws IOException {
    return "jdbc:postgresql://127.0.0.1:%d/nightmail?user=nightmail&password=%s&ApplicationName=%s&connectTimeout=5"
        .formatted(
            port, Files.readString(folder.resolve("postgresql.password")).strip(), Books.OBSERVER);
  }

  private Optional<Postmaster> postmaster() {
    try {
      var lines = Files.readAllLines(folder.resolve("postgresql/postmaster.pid"));
      if (lines.size() < 4) {
        return Optional.empty();
      }
      var port = Integer.parseInt(lines.get(3).strip());
      return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
          .filter(ProcessHandle::isAlive)
          .filter(process -> process.info().command().map(c -> c.contains("postgres")).orElse(true))
          .map(process -> new Postmaster(process, port));
    } catch (IOException | NumberFormatException notThere) {
      return Optional.empty();
    }
  }
}
