package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/**
 * The data directory as earlier versions of Nightmail made it: its superuser {@code postgres} owned
 * everything and could connect without a password, its programs lay where everybody could replace
 * them, and it was in the locale that happened to be set.
 *
 * <p>The upgrade may be interrupted at any point: the file with the password, by which the new
 * layout is known, is written last.
 */
final class EarlierCluster {
  private static final Pattern COLLATION = Pattern.compile("datcollate = \"([^\"]*)\"");
  private static final Pattern MISSING_LOCALE =
      Pattern.compile("initialized with LC_\\w+ \"([^\"]+)\"");
  private static final Path LOCALE_C = Path.of("/usr/lib/locale/C.utf8");

  private static final String TAKE_OVER =
      """
      DO $$
      DECLARE
        o record;
      BEGIN
        FOR o IN SELECT oid::regclass AS name FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        LOOP EXECUTE format('ALTER TABLE %s OWNER TO nightmail', o.name); END LOOP;
        FOR o IN SELECT s.oid::regclass AS name FROM pg_class s
          WHERE s.relnamespace = 'public'::regnamespace AND s.relkind = 'S'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
              AND d.objid = s.oid AND d.deptype IN ('a', 'i'))
        LOOP EXECUTE format('ALTER SEQUENCE %s OWNER TO nightmail', o.name); END LOOP;
        FOR o IN SELECT oid::regtype AS name FROM pg_type
          WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        LOOP EXECUTE format('ALTER TYPE %s OWNER TO nightmail', o.name); END LOOP;
        FOR o IN SELECT oid::regprocedure AS name FROM pg_proc
          WHERE pronamespace = 'public'::regnamespace
        LOOP EXECUTE format('ALTER ROUTINE %s OWNER TO nightmail', o.name); END LOOP;
      END $$
      """
          .replace('\n', ' '); // "postgres --single" takes a line for a statement

  private final Path home;
  private final Path data;

  EarlierCluster(Path home, Path data) {
    this.home = home;
    this.data = data;
  }

  /**
   * Whether somebody is connected to the server of this directory, which runs: a Nightmail of an
   * earlier version then, which could not connect again once the password is asked for.
   */
  boolean inUse(int port) {
    var url = "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var others =
            statement.executeQuery(
                """
                SELECT FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                """)) {
      return others.next();
    } catch (SQLException notAnswering) {
      return false;
    }
  }

  /**
   * Brings the directory, whose server is stopped, to the layout that {@link Cluster} describes.
   */
  void upgrade(Programs programs) throws IOException {
    OwnerOnly.tighten(home);
    Configuration.dropLocales(data);
    moveToLocaleC(programs);
    var password = Password.generate();
    if (!find(programs, "SELECT rolname FROM pg_roles WHERE rolname = 'nightmail'")) {
      executeIn("postgres", programs, "CREATE ROLE nightmail");
    }
    if (!find(programs, "SELECT datname FROM pg_database WHERE datname = 'nightmail'")) {
      executeIn("postgres", programs, "CREATE DATABASE nightmail");
    }
    executeIn(
        "postgres",
        programs,
        Cluster.FEW_ITERATIONS,
        "ALTER ROLE nightmail LOGIN PASSWORD '" + password + "'",
        "ALTER DATABASE nightmail OWNER TO nightmail");
    executeIn("nightmail", programs, TAKE_OVER);
    Cluster.restrictConnections(data);
    new Password(home).write(password);
    FileSystemUtils.deleteRecursively(home.resolve("postgresql-binaries"));
  }

  /**
   * A database in a locale that is not installed here cannot be connected to. The order of texts in
   * an index is that of the locale, so all indexes are built anew after it has changed.
   */
  private void moveToLocaleC(Programs programs) throws IOException {
    var unfinished = home.resolve("postgresql.reindex");
    var locales = home.resolve("postgresql-locales");
    FileSystemUtils.deleteRecursively(locales);
    var collations = COLLATION.matcher(collations(programs, locales)).results();
    if (collations.anyMatch(found -> !found.group(1).equals("C"))) {
      OwnerOnly.write(unfinished, "The indexes are in the order of another locale.\n");
      Cluster.execute(
          programs,
          data,
          "postgres",
          environment(locales),
          "UPDATE pg_database SET datcollate = 'C', datctype = 'C', datcollversion = NULL");
    }
    if (Files.exists(unfinished)) {
      executeIn("template1", programs, "REINDEX DATABASE template1");
      executeIn("postgres", programs, "REINDEX DATABASE postgres");
      if (find(programs, "SELECT datname FROM pg_database WHERE datname = 'nightmail'")) {
        executeIn("nightmail", programs, "REINDEX DATABASE nightmail");
      }
      Files.delete(unfinished);
    }
    FileSystemUtils.deleteRecursively(locales);
  }

  /**
   * The locales of all databases. One that is not installed here is replaced, for this upgrade
   * only, by the system's C.UTF-8 under its name.
   */
  private String collations(Programs programs, Path locales) throws IOException {
    var ask = "SELECT datname, datcollate FROM pg_database";
    for (int replaced = 0; ; replaced++) {
      var result = Cluster.attempt(programs, data, "postgres", environment(locales), ask);
      var missing = MISSING_LOCALE.matcher(result.output());
      if (result.success() || !missing.find() || replaced > 1) { // order and characters of texts
        return Cluster.successful(result, home);
      }
      if (!Files.isDirectory(LOCALE_C)) {
        throw new DatabaseUnavailable(
            """
            The database under %s was made in the locale %s, which is not installed here. \
            Install it (sudo locale-gen %2$s) and start Nightmail once; after that it is not \
            needed any more."""
                .formatted(home, missing.group(1)));
      }
      OwnerOnly.createDirectories(locales);
      Files.createSymbolicLink(locales.resolve(missing.group(1)), LOCALE_C);
    }
  }

  private static Map<String, String> environment(Path locales) {
    return Files.exists(locales) ? Map.of("LOCPATH", locales.toString()) : Map.of();
  }

  private boolean find(Programs programs, String sql) throws IOException {
    return executeIn("postgres", programs, sql).contains("= \"" + Cluster.ROLE + "\"");
  }

  private String executeIn(String database, Programs programs, String... sql) throws IOException {
    return Cluster.execute(programs, data, database, Map.of(), sql);
  }
}
