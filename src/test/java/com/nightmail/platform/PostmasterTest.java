package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file of a server's process tells, and what it does not. */
class PostmasterTest {
  private static final long NEVER_A_PROCESS = 4_194_305; // beyond Linux' largest number

  @TempDir Path data;

  @Test
  void noFileAndADeadProcessAreNoServer() throws IOException {
    assertThat(Postmaster.of(data)).isInstanceOf(Postmaster.Gone.class);
    assertThat(Postmaster.of(data.resolve("no directory"))).isInstanceOf(Postmaster.Gone.class);
    write(NEVER_A_PROCESS, "ready");
    assertThat(Postmaster.of(data)).isInstanceOf(Postmaster.Gone.class);
  }

  @Test
  void aProcessThatWorksElsewhereIsNoServer() throws IOException {
    write(ProcessHandle.current().pid(), "ready");
    assertThat(Postmaster.of(data)).isInstanceOf(Postmaster.Misleading.class);
  }

  @Test
  void aFileWithoutItsTextIsIncomplete() throws IOException {
    Files.createFile(data.resolve(Postmaster.FILE));
    assertThat(Postmaster.of(data)).isInstanceOf(Postmaster.Incomplete.class);
  }

  @Test
  void aFileThatCannotBeReadTellsNothingAndStays() throws IOException {
    var home = Files.createDirectory(data.resolve("home"));
    var file = Files.createDirectory(home.resolve("postgresql")).resolve(Postmaster.FILE);
    Files.writeString(home.resolve("postgresql.password"), "any");
    Files.createSymbolicLink(file, file); // a loop: nobody can read it, not even root

    assertThat(Postmaster.of(home.resolve("postgresql"))).isInstanceOf(Postmaster.Unknown.class);
    assertThatThrownBy(() -> EmbeddedDatabase.open(home))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("postmaster.pid cannot be read");
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  private void write(long pid, String status) throws IOException {
    Files.writeString(
        data.resolve(Postmaster.FILE),
        "%d%n%s%n1795528040%n5432%n%n127.0.0.1%n  1 2%n%s%n".formatted(pid, data, status));
  }
}
