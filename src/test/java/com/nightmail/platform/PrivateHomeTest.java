package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.nightmail.Nightmail;
import com.nightmail.support.ConcurrentTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Nobody but its owner gets into a home, its programs and its database. */
class PrivateHomeTest {
  private static final String NOBODY = "65534";

  @TempDir Path folder;

  @AfterEach
  void unlink() throws IOException {
    TestPrograms.unlink(folder.resolve("home"));
  }

  @ConcurrentTest
  void everythingIsTheOwnersUnderAnyUmaskAndInALocaleThatIsNotInstalled() throws Exception {
    var home = folder.resolve("new/home");
    var command = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
    command.addAll(Child.java(Nightmail.class.getName(), "runs"));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("NIGHTMAIL_HOME", home.toString());
    builder.environment().put("LANG", "xx_XX.UTF-8");
    builder.environment().put("LC_CTYPE", "UTF-8");
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(openToOthers(home)).isEmpty();
    assertThat(home.resolve("logs/nightmail.log")).isNotEmptyFile();
    if (Account.isRoot()) {
      assertThat(output).containsOnlyOnce("Nightmail runs as root");
    }
  }

  @ConcurrentTest
  void aHomeThatOthersCanWriteToIsRefused() throws IOException {
    var home = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwx---"));

    assertThatThrownBy(() -> EmbeddedDatabase.open(home))
        .isInstanceOf(UnusableHome.class)
        .hasMessageContaining("Other users can write to the home " + home)
        .hasMessageContaining("chmod -R go-rwx " + home);
    assertThat(home).isEmptyDirectory();
  }

  @ConcurrentTest
  void theCommandSaysInOneSentenceWhyAHomeIsRefused() throws Exception {
    var home = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    var builder = new ProcessBuilder(Child.java(Nightmail.class.getName(), "runs"));
    builder.environment().put("NIGHTMAIL_HOME", home.toString());
    var process = builder.redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(output).isEqualTo(2);
    assertThat(output.lines()).as(output).hasSize(1);
    assertThat(output).startsWith("Other users can write to the home " + home);
    assertThat(home).isEmptyDirectory();
  }

  @ConcurrentTest
  void aLogThatCannotBeWrittenIsNamed() throws IOException {
    var log = Files.createDirectories(folder.resolve("home/logs/nightmail.log"));

    assertThatThrownBy(() -> Home.prepareLog(log))
        .isInstanceOf(UnusableHome.class)
        .hasMessageContaining("The log " + log + " cannot be written");
  }

  @ConcurrentTest
  void aHomeOfSomebodyElseIsRefused() throws IOException {
    assumeThat(Account.isRoot()).as("only root can give a directory away").isTrue();
    var home = Files.createDirectory(folder.resolve("foreign"));
    Files.setAttribute(home, "unix:uid", Integer.valueOf(NOBODY));

    assertThatThrownBy(() -> EmbeddedDatabase.open(home))
        .isInstanceOf(UnusableHome.class)
        .hasMessageContaining("belongs to ")
        .hasMessageContaining("chown -R");
    assertThat(home).isEmptyDirectory();
  }

  @ConcurrentTest
  void aHomeThatOthersCanOnlyReadIsClosedToThem() throws IOException {
    var home = Files.createDirectory(folder.resolve("readable"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    Home.prepare(home);

    assertThat(Files.getPosixFilePermissions(home)).isEqualTo(OwnerOnly.DIRECTORY);
  }

  @ConcurrentTest
  void onlyTheApplicationsRoleWithItsPasswordConnectsAndIsNoSuperuser() throws Exception {
    var home = TestPrograms.home(folder.resolve("home"));
    try (var database = EmbeddedDatabase.open(home)) {
      var url = database.jdbcUrl().replace("requireAuth=scram-sha-256&", "");
      assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", ""))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("no pg_hba.conf entry");
      assertThatThrownBy(() -> DriverManager.getConnection(url, "nightmail", "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      try (var connection =
              DriverManager.getConnection(
                  database.jdbcUrl(), database.user(), database.password());
          var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute("COPY (SELECT 1) TO PROGRAM 'cat'"))
            .hasMessageContaining("permission denied to COPY to or from an external program");
        var rights =
            statement.executeQuery(
                """
                SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication,
                  pg_get_userbyid(datdba) FROM pg_roles, pg_database
                WHERE rolname = current_user AND datname = current_database()
                """);
        rights.next();
        assertThat(rights.getBoolean(1)).isFalse();
        assertThat(rights.getString(2)).isEqualTo("nightmail");
        assertThat(Files.readAllLines(home.resolve("postgresql/postmaster.pid")))
            .element(Postmaster.Line.SOCKET_DIRECTORY.ordinal())
            .isEqualTo("");
      }
    }
  }

  @ConcurrentTest
  void anotherUserReadsNoPasswordAndReplacesNoProgram() throws Exception {
    assumeThat(Account.isRoot()).as("only root can try as another user").isTrue();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(asNobody("test -d " + folder)).as("nobody gets up to the home").isZero();
    var home = folder.resolve("home");
    try (var database = EmbeddedDatabase.open(home)) {
      Path postgres;
      try (var files = Files.walk(home.resolve("postgresql-programs"))) {
        postgres = files.filter(path -> path.endsWith("bin/postgres")).findFirst().orElseThrow();
      }
      assertThat(asNobody("cat " + home.resolve("postgresql.password"))).isNotZero();
      assertThat(asNobody("echo '#!/bin/sh' > " + postgres)).isNotZero();
      assertThat(asNobody("mv %s %s.old".formatted(postgres, postgres))).isNotZero();
      assertThat(asNobody("touch " + home.resolve("application.yaml"))).isNotZero();
    }
  }

  private static int asNobody(String command) throws Exception {
    var process =
        new ProcessBuilder(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "sh",
                "-c",
                command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor();
  }

  private static List<Path> openToOthers(Path home) throws IOException {
    try (var files = Files.walk(home)) {
      return files
          .filter(path -> !Files.isSymbolicLink(path))
          .filter(
              path -> {
                try {
                  return !OwnerOnly.DIRECTORY.containsAll(Files.getPosixFilePermissions(path));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toList();
    }
  }
}
