package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home on a disk that is full: told in one sentence, and over as soon as there is space. */
class FullDiskTest {
  private static final String FULL = "The disk is full: PostgreSQL cannot write under ";

  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(
            Account.isRoot()
                && run("mount", "-t", "tmpfs", "-o", "size=200m,mode=700", "tmpfs", disk.toString())
                    == 0)
        .as("a small disk can be mounted")
        .isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "--lazy", disk.toString());
  }

  @Test
  void theStartSaysThatTheDiskIsFullAndSucceedsOnceItIsNot() throws IOException {
    var home = TestPrograms.home(disk.resolve("home"));
    EmbeddedDatabase.open(home).close();
    fill();
    assertThatThrownBy(() -> EmbeddedDatabase.open(home))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageStartingWith(FULL + home);
    free();
    EmbeddedDatabase.open(home).close();
  }

  @Test
  void aServerThatDiesOfItIsRevivedOnceThereIsSpace() throws Exception {
    try (var database = EmbeddedDatabase.open(TestPrograms.home(disk.resolve("home")))) {
      fill();
      kill();
      await("the cause is told")
          .atMost(Duration.ofSeconds(15))
          .until(() -> database.trouble().orElse("").startsWith(FULL));
      free();
      await("it works again")
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> SharedServerTest.execute(database, "SELECT 1"));
      await().atMost(Duration.ofSeconds(15)).until(() -> database.trouble().isEmpty());
    }
  }

  private void kill() {
    if (Postmaster.of(disk.resolve("home/postgresql")) instanceof Postmaster.Alive alive) {
      ProcessHandle.of(alive.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private void fill() throws IOException {
    try (var out = Files.newOutputStream(disk.resolve("filler"))) {
      var chunk = new byte[64 << 10];
      while (true) {
        out.write(chunk);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left on device");
    }
  }

  private void free() throws IOException {
    Files.delete(disk.resolve("filler"));
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
