package com.nightmail.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's programs, run as PostgreSQL wants it: in the locale C whatever this process runs in
 * (another one need not be installed where the home is used next), with no settings from the
 * environment, and never with root's privileges.
 *
 * <p>PostgreSQL refuses to run as root. Started as root, it runs in a user namespace of its own
 * ({@code unshare --user}): there it has none of root's privileges, and outside it still is the
 * owner of the home, which nobody else can enter. Running it as another user instead would open the
 * home to that user, and {@code nobody} is used by other services too.
 */
final class Programs {
  private final Path bin;
  private final List<String> prefix;

  Programs(Path unpacked) {
    this.bin = unpacked.resolve("bin");
    this.prefix = Account.isRoot() ? List.of("unshare", "--user") : List.of();
  }

  /**
   * A program that is about to be started.
   *
   * @param environment added to that of this process
   */
  ProcessBuilder prepare(Map<String, String> environment, String program, List<String> arguments) {
    var command = new ArrayList<>(prefix);
    command.add(bin.resolve(program).toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    return builder;
  }

  /** What a program said, and whether it succeeded. */
  record Result(boolean success, String output) {}

  /** Runs a program to its end, giving it this to read. */
  Result run(Map<String, String> environment, String program, List<String> arguments, String input)
      throws IOException {
    var process = prepare(environment, program, arguments).redirectErrorStream(true).start();
    try (var said = process.getInputStream()) {
      try (var asked = process.getOutputStream()) {
        asked.write(input.getBytes(UTF_8));
      } catch (IOException endedBeforeItRead) {
        // Its output tells why.
      }
      var output = new String(said.readAllBytes(), UTF_8);
      return new Result(process.waitFor() == 0, output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    } finally {
      process.destroy();
    }
  }

  /**
   * @throws DatabaseUnavailable if started as root where root's privileges cannot be laid down
   */
  void check() throws IOException {
    if (prefix.isEmpty()) {
      return;
    }
    var attempt = new ArrayList<>(prefix);
    attempt.add("true");
    try {
      var process =
          new ProcessBuilder(attempt)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return;
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No such file or directory")) {
        throw e; // there is such a command, and the system cannot start any
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new DatabaseUnavailable(
        """
        PostgreSQL does not run as root, and this system lets root start no process without root's \
        privileges (unshare --user). Run Nightmail as an unprivileged user (docker run --user), \
        or set SPRING_DATASOURCE_URL to a PostgreSQL of your own.""");
  }
}
