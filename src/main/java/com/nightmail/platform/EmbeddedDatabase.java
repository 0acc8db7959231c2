package com.nightmail.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that comes with Nightmail, its data kept under the home directory.
 *
 * <p>Several processes share one server: the first starts it, others (and the successor of a killed
 * process, which leaves its server running) join it, and the last one to leave stops it. Commits
 * are durable: a claim that could be lost would be a message sent twice.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration GUARD_EVERY = Duration.ofSeconds(1);
  private static final String USER = "postgres";
  private static final String DATABASE = "nightmail";

  private final Path home;
  private final Installation installation;
  private volatile int port;
  private @Nullable EmbeddedPostgres started;
  private volatile boolean closed;

  private EmbeddedDatabase(Path home) {
    this.home = home;
    this.installation = new Installation(home);
  }

  /** Starts the server of this home directory, or joins it where it runs already. */
  static EmbeddedDatabase open(Path home) {
    var database = new EmbeddedDatabase(home.toAbsolutePath().normalize());
    database.underLock(
        () -> {
          database.port = database.joinOrStart();
          database.createDatabase();
        });
    database.guard();
    return database;
  }

  String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  String user() {
    return USER;
  }

  /**
   * Starts the server again, where it was, whenever it is found dead: a run that waits for it goes
   * on by itself.
   */
  private void guard() {
    Thread.ofVirtual()
        .name("postgresql-guard")
        .start(
            () -> {
              while (!closed) {
                pause(GUARD_EVERY);
                if (!closed && Postmaster.of(installation.data()) == null) {
                  revive();
                }
              }
            });
  }

  private void revive() {
    try {
      underLock(
          () -> {
            if (!closed && Postmaster.of(installation.data()) == null) {
              log.warn("PostgreSQL on port {} is gone: starting it again", port);
              pause(GUARD_EVERY); // for its children to follow it
              Postmaster.forget(installation.data());
              if (started != null) {
                started.close();
              }
              started = installation.start(port);
            }
          });
    } catch (RuntimeException e) {
      log.error("PostgreSQL does not start again, trying on", e);
    }
  }

  /** Stops the server unless another process still uses it. */
  @Override
  public void close() {
    closed = true;
    underLock(
        () -> {
          if (othersStay()) {
            log.info(
                "PostgreSQL on port {} is still in use by another process: left running", port);
            return;
          }
          if (started != null) {
            started.close();
            return;
          }
          var postmaster = Postmaster.of(installation.data());
          if (postmaster != null && !postmaster.stop()) {
            log.warn(
                "PostgreSQL (process {}) did not stop in time: left running", postmaster.pid());
          }
        });
  }

  private int joinOrStart() throws IOException {
    var running = Postmaster.of(installation.data());
    if (running != null && answers(running.port())) {
      log.info("joined the PostgreSQL that runs on port {}", running.port());
      return running.port();
    }
    if (running == null) {
      Postmaster.forget(installation.data());
    }
    started = installation.start(port);
    return started.getPort();
  }

  private void createDatabase() throws SQLException {
    try (var connection = DriverManager.getConnection(jdbcUrl("postgres"), USER, "");
        var statement = connection.createStatement()) {
      var found =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'");
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }

  /** Our own connections take a moment to end after they are closed. */
  private boolean othersStay() {
    for (int look = 0; look < 20; look++) {
      if (!othersConnected()) {
        return false;
      }
      pause(LOOK_EVERY);
    }
    return true;
  }

  private boolean othersConnected() {
    try (var connection = DriverManager.getConnection(jdbcUrl("postgres"), USER, "");
        var statement = connection.createStatement()) {
      var others =
          statement.executeQuery(
              """
              SELECT FROM pg_stat_activity
              WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
              """);
      return others.next();
    } catch (SQLException notAnswering) {
      return false;
    }
  }

  private boolean answers(int candidate) {
    var patience = System.nanoTime() + Installation.PATIENCE.toNanos();
    while (System.nanoTime() < patience) {
      try (Connection ignored =
          DriverManager.getConnection(
              "jdbc:postgresql://localhost:" + candidate + "/postgres", USER, "")) {
        return true;
      } catch (SQLException e) {
        if (e.getCause() instanceof ConnectException
            && Postmaster.of(installation.data()) == null) {
          return false;
        }
        pause(LOOK_EVERY); // it recovers from a crash, or is about to stop
      }
    }
    return false;
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://localhost:" + port + "/" + database;
  }

  /** Starting, joining and stopping exclude each other between processes. */
  private void underLock(Action action) {
    // A file lock excludes other processes only: within this one, the class does.
    synchronized (EmbeddedDatabase.class) {
      underFileLock(action);
    }
  }

  private void underFileLock(Action action) {
    try {
      Files.createDirectories(home);
      try (var channel =
              FileChannel.open(
                  home.resolve("postgresql.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock ignored = channel.lock()) {
        action.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The embedded PostgreSQL under " + home + " did not start: see postgresql.log there", e);
    } catch (SQLException e) {
      throw new IllegalStateException("The embedded PostgreSQL under " + home + " fails", e);
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Action {
    void run() throws IOException, SQLException;
  }
}
