package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that comes with Nightmail, its data kept under the home directory.
 *
 * <p>Several processes share one server: the first starts it, others (and the successor of a killed
 * process, which leaves its server running) join it, and the last one to leave stops it. A server
 * that dies is started again by any of them. Commits are durable: a claim that could be lost would
 * be a message sent twice.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(5);
  private static final Duration GUARD_EVERY = Duration.ofSeconds(1);
  private static final Duration COMPLAINT_HOLDS_FOR = Duration.ofSeconds(10);

  /** A server that cannot recover for want of space will not answer before somebody makes some. */
  private static final Duration FULL_DISK_PATIENCE = Duration.ofSeconds(10);

  /** Tells our sessions, which may take a moment to end, from those of others, say a backup. */
  private static final String APPLICATION = "nightmail";

  private static final String INVALID_PASSWORD = "28P01";
  private static final String INVALID_AUTHORIZATION = "28000";

  /** Of this process: a file lock is the process's, whoever in it asks for it. */
  private static final Map<Path, EmbeddedDatabase> OPEN = new HashMap<>();

  private final Path home;
  private final Server server;
  private final ServerLog serverLog;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread guard = Thread.ofVirtual().name("postgresql-guard").unstarted(this::guard);
  private final Users users;
  private volatile int port;
  private volatile @Nullable String trouble;
  private long complained = System.nanoTime() - COMPLAINT_HOLDS_FOR.toNanos();
  private int openings;

  private EmbeddedDatabase(Path home) throws IOException {
    this.home = home;
    this.server = new Server(home);
    this.serverLog = new ServerLog(home);
    this.users = Users.enter(home);
    serverLog.skip();
  }

  /**
   * Starts the server of this home directory, or joins it where it runs already.
   *
   * @throws UnusableHome if others could read or change what is in the directory
   * @throws DatabaseUnavailable if the server does not start
   */
  static EmbeddedDatabase open(Path given) {
    var home = Home.prepare(given);
    try {
      synchronized (OPEN) {
        var key = home.toRealPath();
        var database = OPEN.get(key);
        if (database == null) {
          try (var slow = new SlowStart(key)) {
            database = new EmbeddedDatabase(key);
            database.joinOrStart();
          }
          OPEN.put(key, database);
        }
        database.openings++;
        return database;
      }
    } catch (IOException e) {
      log.error("PostgreSQL cannot be started", e);
      throw new DatabaseUnavailable(Failure.sentence(home, e));
    }
  }

  /** Where it is now, and how to get in. */
  JdbcAddress address() {
    return new JdbcAddress(jdbcUrl(), user(), password());
  }

  String jdbcUrl() {
    // Another program that has taken the port after a crash must not be told the password.
    return "jdbc:postgresql://127.0.0.1:%d/%s?ApplicationName=%s&requireAuth=scram-sha-256&sslmode=disable&gssEncMode=disable"
        .formatted(port, Cluster.DATABASE, APPLICATION);
  }

  String user() {
    return Cluster.ROLE;
  }

  String password() {
    return new Password(home).read();
  }

  /** What {@link DatabaseHealth#trouble()} promises. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Stops the server unless another process still uses it; waits for no other process. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (--openings > 0) {
        return;
      }
      OPEN.remove(home);
      closing.countDown();
      try {
        guard.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      leave();
    }
  }

  private void joinOrStart() throws IOException {
    try {
      if (!joined()) {
        try (var file = LockFile.open(startLock());
            var alone = file.lock()) {
          port = server.ensureRunning(0, () -> false);
        }
        awaitAnswer();
      }
      serverLog.skip();
      guard.start();
    } catch (IOException | RuntimeException e) {
      // Whatever runs there is not ours to stop.
      users.leave(() -> {});
      throw e;
    }
  }

  /** Nobody can stop a server that runs: this process is entered as its user already. */
  private boolean joined() {
    if (new Password(home).exists()
        && Postmaster.of(server.data()) instanceof Postmaster.Alive running
        && running.phase() == Postmaster.Phase.READY) {
      port = running.port();
      awaitAnswer();
      log.debug("joined the PostgreSQL that runs on port {}", port);
      return true;
    }
    return false;
  }

  /** A server that is ready may recover, because one of its processes has died. */
  private void awaitAnswer() {
    var began = System.nanoTime();
    while (true) {
      try (var answering = connect()) {
        return;
      } catch (SQLException e) {
        if (INVALID_PASSWORD.equals(e.getSQLState())
            || INVALID_AUTHORIZATION.equals(e.getSQLState())) {
          throw new DatabaseUnavailable(
              """
              The database under %s does not take the password in %s. End all Nightmail processes \
              of this home, remove that file, and the next start sets a new one."""
                  .formatted(home, new Password(home).file()));
        }
        var waited = Duration.ofNanos(System.nanoTime() - began);
        var patience = Failure.diskIsFull(home) ? FULL_DISK_PATIENCE : Server.PATIENCE;
        if (!(Postmaster.of(server.data()) instanceof Postmaster.Alive)
            || waited.compareTo(patience) > 0) {
          throw new DatabaseUnavailable(Failure.sentence(home, serverLog.news()));
        }
        pause();
      }
    }
  }

  private Connection connect() throws SQLException {
    return address().connect(ANSWERS_WITHIN);
  }

  private void leave() {
    try {
      users.leave(
          () -> {
            if (!othersConnected()) {
              server.stop();
            }
          });
    } catch (IOException | DatabaseUnavailable e) {
      log.warn("PostgreSQL is left running: {}", e.getMessage());
    }
  }

  /** Whether somebody who is no Nightmail, a backup or a person, still works in the database. */
  private boolean othersConnected() {
    if (!(Postmaster.of(server.data()) instanceof Postmaster.Alive)) {
      return false;
    }
    try (var connection = connect();
        var statement = connection.createStatement();
        var others =
            statement.executeQuery(
                """
                SELECT application_name FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND application_name <> '%s'
                """
                    .formatted(APPLICATION))) {
      if (!others.next()) {
        return false;
      }
      log.info("PostgreSQL is still in use by {}: left running", others.getString(1));
      return true;
    } catch (SQLException | DatabaseUnavailable notAnswering) {
      return false;
    }
  }

  /**
   * Starts the server again, where it was, whenever it is found dead, until it is closed: a run
   * that waits for its database goes on by itself.
   */
  private void guard() {
    try {
      while (!closing.await(GUARD_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          look();
        } catch (DatabaseUnavailable e) {
          tell(e.getMessage());
        } catch (IOException e) {
          tell(Failure.sentence(home, e));
        } catch (RuntimeException e) {
          log.error("the guard of PostgreSQL fails, and goes on", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws IOException {
    switch (Postmaster.of(server.data())) {
      case Postmaster.Alive running -> lookAtLog(running);
      case Postmaster.Unknown unknown -> tell(Failure.sentence(home, unknown.reason()));
      default -> revive();
    }
  }

  /** A server that is alive may have to refuse its work. */
  private void lookAtLog(Postmaster.Alive running) {
    var complaint =
        Failure.diskIsFull(home) ? Failure.fullDisk(home) : Failure.known(home, serverLog.news());
    if (complaint != null) {
      complained = System.nanoTime();
      tell(complaint);
    } else if (running.phase() == Postmaster.Phase.READY
        && System.nanoTime() - complained > COMPLAINT_HOLDS_FOR.toNanos()) {
      tell(null);
    }
  }

  private void revive() throws IOException {
    try (var file = LockFile.open(startLock());
        var alone = file.tryLock()) {
      if (alone != null) { // else another process is at it
        log.warn("PostgreSQL on port {} is gone: starting it again", port);
        server.ensureRunning(port, () -> closing.getCount() == 0);
        serverLog.skip();
        tell(null);
      }
    }
  }

  /** One line of the log for each change, however long it lasts. */
  private void tell(@Nullable String now) {
    if (now != null && !now.equals(trouble)) {
      log.warn("{}", now);
    } else if (now == null && trouble != null) {
      log.info("PostgreSQL works again");
    }
    trouble = now;
  }

  private Path startLock() {
    return home.resolve("postgresql.lock");
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("Interrupted while PostgreSQL started.");
    }
  }
}
