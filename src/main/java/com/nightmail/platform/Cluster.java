package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/**
 * The data directory of a home's server: there whole or not at all, whenever the process that makes
 * it is killed. To be used by one process at a time, while no server runs.
 *
 * <p>It is in the locale C and in UTF-8, so that every machine can start it. The application's role
 * {@code nightmail} owns the database of that name and is no superuser; only this role can connect,
 * by TCP from this machine, with its password (SCRAM-SHA-256). The superuser {@code postgres}
 * cannot connect at all: what needs it is done by {@code postgres --single}, which has no network.
 */
final class Cluster {
  static final String ROLE = "nightmail";
  static final String DATABASE = "nightmail";

  /**
   * For the password that is set next. Iterations make it dear to guess a password, and this one is
   * 192 random bits: nobody guesses it. The usual 4,096 cost every command that connects a tenth of
   * a second of processor time, since their code is not compiled yet.
   */
  static final String FEW_ITERATIONS = "SET scram_iterations = 1";

  private static final String HALF_MADE = "postgresql.new-";
  private static final Pattern FAILED = Pattern.compile("(?m)^.*\\b(?:ERROR|FATAL|PANIC): .*$");
  private static final String WHO_MAY_CONNECT =
      """
      # Written by Nightmail. The password is in the file postgresql.password of the home.
      # TYPE  DATABASE   USER       ADDRESS       METHOD
      host    nightmail  nightmail  127.0.0.1/32  scram-sha-256
      """;

  private final Path home;
  private final Path data;
  private final Password password;

  Cluster(Path home) {
    this.home = home;
    this.data = home.resolve("postgresql");
    this.password = new Password(home);
  }

  Path data() {
    return data;
  }

  /** Whether it was made by an earlier version of Nightmail: everybody could connect then. */
  boolean isEarlier() {
    return Files.exists(data) && !password.exists();
  }

  /** Makes what is missing, and brings what earlier versions made up to date. */
  void prepare(Programs programs) throws IOException {
    if (!Files.exists(data)) {
      make(programs);
    } else if (isEarlier()) {
      new EarlierCluster(home, data).upgrade(programs);
    }
    Configuration.dropLocales(data);
  }

  private void make(Programs programs) throws IOException {
    removeLeftovers();
    if (Account.isRoot()) {
      System.err.println(
          "Nightmail runs as root; it is safer to run it as a user without privileges, for it needs none.");
    }
    var made = home.resolve(HALF_MADE + ProcessHandle.current().pid());
    var initialised =
        programs.run(
            Map.of(),
            "initdb",
            List.of(
                "--pgdata=" + made,
                "--username=postgres",
                "--auth=reject",
                "--locale=C",
                "--encoding=UTF8"),
            "");
    successful(initialised, home);
    var generated = Password.generate();
    execute(
        programs,
        made,
        "postgres",
        Map.of(),
        FEW_ITERATIONS,
        "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(ROLE, generated),
        "CREATE DATABASE %s OWNER %s".formatted(DATABASE, ROLE));
    restrictConnections(made);
    password.write(generated);
    Files.move(made, data, StandardCopyOption.ATOMIC_MOVE);
  }

  /** An earlier process may have been killed; its {@code initdb} may even be about to notice. */
  private void removeLeftovers() throws IOException {
    try (var leftovers = Files.newDirectoryStream(home, HALF_MADE + "*")) {
      for (var leftover : leftovers) {
        try {
          FileSystemUtils.deleteRecursively(leftover);
        } catch (IOException stillWrittenTo) {
          // It is in nobody's way, and the next home that is made here removes it.
        }
      }
    }
  }

  static void restrictConnections(Path data) throws IOException {
    OwnerOnly.write(data.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
  }

  /**
   * Executes SQL as the superuser, without a server.
   *
   * @param sql statements of one line each
   * @return what they printed
   * @throws DatabaseUnavailable if one fails
   */
  static String execute(
      Programs programs, Path data, String database, Map<String, String> environment, String... sql)
      throws IOException {
    return successful(attempt(programs, data, database, environment, sql), data);
  }

  /** The same, for whoever looks at the failure. */
  static Programs.Result attempt(
      Programs programs, Path data, String database, Map<String, String> environment, String... sql)
      throws IOException {
    var result =
        programs.run(
            environment,
            "postgres",
            List.of("--single", "-D", data.toString(), database),
            String.join("\n", sql) + "\n");
    // A statement that fails does not end the program.
    var success = result.success() && !FAILED.matcher(result.output()).find();
    return new Programs.Result(success, result.output());
  }

  static String successful(Programs.Result result, Path directory) {
    if (!result.success()) {
      throw new DatabaseUnavailable(Failure.sentence(directory, result.output()));
    }
    return result.output();
  }
}
