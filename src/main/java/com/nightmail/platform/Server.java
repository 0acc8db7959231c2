package com.nightmail.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the server of a home. To be used by one process at a time; a start that fails
 * leaves nothing behind that could hinder the next.
 */
final class Server {
  /** A server that recovers from a crash may read gigabytes first. It is not hurried. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(Server.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);
  private static final Duration LEFTOVERS_VANISH_WITHIN = Duration.ofSeconds(10);
  private static final Duration DEAD_ARE_FETCHED_WITHIN = Duration.ofSeconds(2);
  private static final int PORTS_TRIED = 5;

  private final Path home;
  private final Cluster cluster;
  private final ServerLog serverLog;
  private final List<String> settings;

  /**
   * @param settings of the server, in addition to what it needs and before which they win
   */
  Server(Path home, String... settings) {
    this.home = home;
    this.settings = List.of(settings);
    this.cluster = new Cluster(home);
    this.serverLog = new ServerLog(home);
  }

  Path data() {
    return cluster.data();
  }

  /**
   * Returns once a server is ready: the one that runs, or one that is started.
   *
   * @param wanted its port, or 0 for any that is free
   * @param givenUp asked while it waits
   * @return its port
   * @throws DatabaseUnavailable if it does not start
   */
  int ensureRunning(int wanted, BooleanSupplier givenUp) throws IOException {
    if (cluster.isEarlier()) {
      stopEarlier();
    }
    var began = System.nanoTime();
    for (var failures = 0; ; ) {
      switch (Postmaster.of(data())) {
        case Postmaster.Alive server -> {
          if (server.phase() == Postmaster.Phase.READY) {
            return server.port();
          }
        }
        case Postmaster.Unknown unknown ->
            throw new DatabaseUnavailable(Failure.sentence(home, unknown.reason()));
        case Postmaster.Incomplete half -> {
          if (since(began, LEFTOVERS_VANISH_WITHIN)) {
            Files.deleteIfExists(data().resolve(Postmaster.FILE));
          }
        }
        case Postmaster.Misleading other -> Files.deleteIfExists(data().resolve(Postmaster.FILE));
        case Postmaster.Gone gone -> {
          try {
            return start(wanted, givenUp);
          } catch (StartFailed e) {
            failures++;
            var leftovers = e.childrenLeft() || e.fileLeft();
            var retry =
                leftovers && !since(began, LEFTOVERS_VANISH_WITHIN)
                    || e.portTaken() && wanted == 0 && failures < PORTS_TRIED;
            if (e.fileLeft() && since(began, DEAD_ARE_FETCHED_WITHIN)) {
              Files.deleteIfExists(data().resolve(Postmaster.FILE));
            }
            if (!retry) {
              throw new DatabaseUnavailable(Failure.sentence(home, e.said));
            }
          }
        }
      }
      if (givenUp.getAsBoolean() || since(began, PATIENCE)) {
        throw new DatabaseUnavailable(
            "PostgreSQL under %s is not ready yet; postgresql.log there tells what it does."
                .formatted(home));
      }
      pause();
    }
  }

  /** Ends the server, and the sessions that are left. */
  void stop() throws IOException {
    if (Postmaster.of(data()) instanceof Postmaster.Alive) {
      var stopped =
          programs()
              .run(
                  Map.of(),
                  "pg_ctl",
                  List.of(
                      "stop",
                      "--silent",
                      "--pgdata=" + data(),
                      "--mode=fast",
                      "--timeout=" + STOPS_WITHIN.toSeconds()),
                  "");
      if (!stopped.success()) {
        log.warn("PostgreSQL did not stop: {}", stopped.output().strip());
      }
    }
  }

  private void stopEarlier() throws IOException {
    if (Postmaster.of(data()) instanceof Postmaster.Alive server) {
      if (new EarlierCluster(home, data()).inUse(server.port())) {
        throw new DatabaseUnavailable(
            "An older version of Nightmail still works in %s. End it, then start this one again."
                .formatted(home));
      }
      stop();
    }
  }

  private int start(int wanted, BooleanSupplier givenUp) throws IOException {
    var programs = programs();
    programs.check();
    cluster.prepare(programs);
    serverLog.prepare();
    serverLog.skip();
    var port = wanted == 0 ? freePort() : wanted;
    var starter =
        programs
            .prepare(
                Map.of(),
                "pg_ctl",
                List.of(
                    "start",
                    "--silent",
                    "--wait",
                    "--timeout=" + PATIENCE.toSeconds(),
                    "--pgdata=" + data(),
                    "--log=" + serverLog.file(),
                    "--options=" + Configuration.commandLine(port, settings)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(serverLog.file().toFile()))
            .start();
    awaitReady(starter, givenUp);
    log.info("started PostgreSQL on port {}", port);
    return port;
  }

  /** {@code pg_ctl} looks ten times a second whether the server is ready, we look more often. */
  private void awaitReady(Process starter, BooleanSupplier givenUp) throws IOException {
    while (true) {
      boolean ended;
      try {
        ended = starter.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        starter.destroy();
        throw new IOException("interrupted while PostgreSQL started", e);
      }
      if (Postmaster.of(data()) instanceof Postmaster.Alive server
          && server.phase() == Postmaster.Phase.READY) {
        return;
      }
      if (ended) {
        throw new StartFailed(serverLog.news());
      }
      if (givenUp.getAsBoolean()) {
        starter.destroy();
        throw new StartFailed("given up");
      }
    }
  }

  Programs programs() throws IOException {
    return new Programs(ServerArchive.find().unpackInto(home.resolve("postgresql-programs")));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static boolean since(long began, Duration time) {
    return System.nanoTime() - began > time.toNanos();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL started", e);
    }
  }

  /** The server ended before it was ready. */
  private static final class StartFailed extends IOException {
    private final String said;

    StartFailed(String said) {
      super(said);
      this.said = said;
    }

    /** Children of a server that was killed have not noticed yet, and use its memory. */
    boolean childrenLeft() {
      return said.contains("pre-existing shared memory block");
    }

    /** The server has ended, and its parent, which a container may lack, has not fetched it. */
    boolean fileLeft() {
      return said.contains("\"postmaster.pid\" already exists");
    }

    boolean portTaken() {
      return said.contains("Address already in use");
    }
  }
}
