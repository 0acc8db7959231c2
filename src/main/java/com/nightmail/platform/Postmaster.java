package com.nightmail.platform;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the file {@code postmaster.pid} tells about the server of a data directory.
 *
 * <p>A file that cannot be read tells nothing: the server may well be alive, so the file is neither
 * removed nor taken for absent.
 *
 * @see <a href="https://www.postgresql.org/docs/18/storage-file-layout.html">Database File
 *     Layout</a>
 */
sealed interface Postmaster {
  String FILE = "postmaster.pid";

  /** A server is alive. */
  record Alive(long pid, int port, Phase phase) implements Postmaster {}

  /** No file, or that of a process that has ended: PostgreSQL copes with it. */
  record Gone() implements Postmaster {}

  /** The number in the file is another process's by now: PostgreSQL would take it for a server. */
  record Misleading() implements Postmaster {}

  /** The file is being written, or a power failure left it without its text. */
  record Incomplete() implements Postmaster {}

  /** The file cannot be read. */
  record Unknown(String reason) implements Postmaster {}

  /** How far a living server is. */
  enum Phase {
    STARTING,
    READY,
    STOPPING
  }

  /** Reads the file of a data directory, which need not exist. */
  static Postmaster of(Path data) {
    try {
      var lines = Files.readAllLines(data.resolve(FILE), ISO_8859_1);
      if (lines.size() <= Line.PORT.ordinal()) {
        return new Incomplete();
      }
      // The number of a server without a network ("postgres --single") is written negative.
      var pid = Math.abs(Long.parseLong(lines.get(Line.PID.ordinal()).strip()));
      var port = Integer.parseInt(lines.get(Line.PORT.ordinal()).strip());
      if (!alive(pid)) {
        return new Gone();
      }
      if (!worksIn(data, pid)) {
        return new Misleading();
      }
      var status =
          lines.size() > Line.STATUS.ordinal() ? lines.get(Line.STATUS.ordinal()).strip() : "";
      return new Alive(pid, port, phase(status));
    } catch (NoSuchFileException e) {
      return new Gone();
    } catch (NumberFormatException e) {
      return new Incomplete();
    } catch (IOException e) {
      return new Unknown("%s cannot be read: %s".formatted(data.resolve(FILE), Failure.reason(e)));
    }
  }

  /** The lines of the file, in their order. */
  enum Line {
    PID,
    DATA_DIRECTORY,
    STARTED,
    PORT,
    SOCKET_DIRECTORY,
    LISTEN_ADDRESS,
    SHARED_MEMORY,
    STATUS
  }

  private static Phase phase(String status) {
    return switch (status) {
      case "ready", "standby" -> Phase.READY;
      case "stopping" -> Phase.STOPPING;
      default -> Phase.STARTING;
    };
  }

  /** Whether a process lives; true as well where that cannot be found out. */
  private static boolean alive(long pid) {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return ProcessHandle.of(pid).isPresent();
    }
    try {
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
      var state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X'; // dead, and not yet fetched by its parent
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether a process may be the server of this directory: a server works in its data directory.
   */
  private static boolean worksIn(Path data, long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).equals(data.toRealPath());
    } catch (IOException e) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().command())
          .map(command -> command.contains("postgres"))
          .orElse(true);
    }
  }
}
