package com.nightmail.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.springframework.util.FileSystemUtils;

/**
 * PostgreSQL's binaries and data directory under one home: there whole or not at all, whenever the
 * process that makes them is killed. To be used by one process at a time.
 */
final class Installation {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String HALF_MADE = "postgresql.new-";

  private final Path home;
  private final Path data;
  private final Path binaries;

  Installation(Path home) {
    this.home = home;
    this.data = home.resolve("postgresql");
    this.binaries = home.resolve("postgresql-binaries");
  }

  Path data() {
    return data;
  }

  /**
   * Starts the server, having made what is not there yet.
   *
   * @param port 0 for any that is free
   */
  EmbeddedPostgres start(int port) throws IOException {
    discardHalfUnpacked();
    if (!Files.exists(data)) {
      make();
    }
    return start(data, port);
  }

  /**
   * The library marks what it has unpacked whole, unless it was slow between the mark and its last
   * step; what it takes for half unpacked it unpacks again, and trips over what is there.
   */
  private void discardHalfUnpacked() throws IOException {
    Files.createDirectories(binaries);
    try (var unpacked = Files.newDirectoryStream(binaries)) {
      for (var server : unpacked) {
        var mark = server.resolve(".exists").toFile();
        if (mark.lastModified() < server.toFile().lastModified() - 100) {
          FileSystemUtils.deleteRecursively(server);
        }
      }
    }
  }

  /**
   * Makes the data directory beside its place: a process that is killed meanwhile leaves none
   * rather than half of one, which no server would ever start on again.
   */
  private void make() throws IOException {
    try (var leftovers = Files.newDirectoryStream(home, HALF_MADE + "*")) {
      for (var leftover : leftovers) {
        var running = Postmaster.of(leftover);
        if (running != null) {
          running.stop();
        }
        FileSystemUtils.deleteRecursively(leftover);
      }
    }
    var made = home.resolve(HALF_MADE + ProcessHandle.current().pid());
    start(made, 0).close();
    if (Postmaster.of(made) != null) {
      throw new IOException("the new server in " + made + " did not stop");
    }
    Files.move(made, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private EmbeddedPostgres start(Path directory, int at) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory)
        .setPort(at)
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(binaries.toFile())
        .setRegisterShutdownHook(false)
        .setPGStartupWait(PATIENCE)
        // The library's own defaults are for tests: it switches both off.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "100")
        .setServerConfig("shared_buffers", "256MB")
        .setServerConfig("max_wal_size", "2GB")
        .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
        .setOutputRedirector(
            ProcessBuilder.Redirect.appendTo(home.resolve("postgresql.log").toFile()))
        .start();
  }
}
