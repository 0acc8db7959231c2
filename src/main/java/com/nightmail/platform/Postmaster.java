package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server that is alive, as its data directory tells. */
record Postmaster(ProcessHandle process, int port) {
  private static final String FILE = "postmaster.pid";
  private static final int LINE_OF_PORT = 3;

  /** The server of a data directory, or null if none is alive. */
  static @Nullable Postmaster of(Path data) {
    try {
      var file = data.resolve(FILE);
      if (!Files.exists(file)) {
        return null;
      }
      var lines = Files.readAllLines(file);
      if (lines.size() <= LINE_OF_PORT) {
        return null;
      }
      var port = Integer.parseInt(lines.get(LINE_OF_PORT).strip());
      return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
          .filter(ProcessHandle::isAlive)
          .filter(process -> process.info().command().map(c -> c.contains("postgres")).orElse(true))
          .map(process -> new Postmaster(process, port))
          .orElse(null);
    } catch (IOException | NumberFormatException halfWritten) {
      return null;
    }
  }

  /** Removes what a dead server left: another process may have its number by now. */
  static void forget(Path data) throws IOException {
    Files.deleteIfExists(data.resolve(FILE));
  }

  long pid() {
    return process.pid();
  }

  /** Asks it to end, and waits; whether it did. */
  boolean stop() {
    process.destroy();
    try {
      process.onExit().get(Installation.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      return false;
    }
  }
}
