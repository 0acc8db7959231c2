package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings of the server: {@code postgresql.conf} is read, and what Nightmail relies on is given on
 * the command line, which wins.
 */
final class Configuration {
  private static final Pattern LOCALE =
      Pattern.compile("(?m)^[ \\t]*(?=lc_(?:messages|monetary|numeric|time)\\b)");

  private Configuration() {}

  /**
   * Takes the locales out of {@code postgresql.conf}: PostgreSQL does not start with one that is
   * not installed on this machine, even if the command line gives another one.
   */
  static void dropLocales(Path data) throws IOException {
    var file = data.resolve("postgresql.conf");
    var text = Files.readString(file);
    var without = LOCALE.matcher(text).replaceAll("#");
    if (!without.equals(text)) {
      OwnerOnly.write(file, without);
    }
  }

  /**
   * Options of the server, as {@code pg_ctl --options} takes them: for a shell, so without anything
   * that a shell would change.
   *
   * @param more settings that win over ours
   */
  static String commandLine(int port, List<String> more) {
    var settings =
        Stream.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            // A claim that is lost is a message sent twice.
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            // Each command takes three, and a hundred may run at once.
            "max_connections=300",
            "shared_buffers=256MB",
            "max_wal_size=2GB");
    return Stream.concat(settings, more.stream())
        .map(setting -> "-c " + setting)
        .collect(Collectors.joining(" "));
  }
}
