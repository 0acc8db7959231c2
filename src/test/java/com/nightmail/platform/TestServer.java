package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/** A server as Nightmail's own, but for its haste: what it forgets in a crash, no test misses. */
public final class TestServer {
  private final Path home;
  private final Server server;
  private final int port;

  private TestServer(Path home) throws IOException {
    this.home = home;
    this.server = new Server(home, "fsync=off", "synchronous_commit=off", "full_page_writes=off");
    var programs = server.programs();
    var cluster = new Cluster(home);
    cluster.prepare(programs);
    Cluster.execute(
        programs, cluster.data(), "postgres", Map.of(), "ALTER ROLE nightmail CREATEDB");
    OwnerOnly.write(
        cluster.data().resolve("pg_hba.conf"), "host all nightmail 127.0.0.1/32 scram-sha-256\n");
    this.port = server.ensureRunning(0, () -> false);
  }

  /** Starts a server that lives as long as this JVM. */
  public static TestServer start() throws IOException {
    var started =
        new TestServer(
            TestPrograms.home(Files.createTempDirectory("test-postgresql").resolve("home")));
    Runtime.getRuntime().addShutdownHook(new Thread(started::end));
    return started;
  }

  /** JDBC address, user and password included, of one of its databases. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=nightmail&password=%s"
        .formatted(port, database, new Password(home).read());
  }

  private void end() {
    try {
      server.stop();
      FileSystemUtils.deleteRecursively(home);
    } catch (IOException e) {
      throw new IllegalStateException("the server of the tests does not end", e);
    }
  }
}
