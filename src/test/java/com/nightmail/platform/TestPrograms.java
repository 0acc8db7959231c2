package com.nightmail.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * PostgreSQL's programs, unpacked once for all homes of a JVM's tests: unpacking is half a start.
 */
final class TestPrograms {
  private static final Path UNPACKED = unpack();

  private TestPrograms() {}

  /** Makes a home that has its programs already. */
  static Path home(Path home) throws IOException {
    OwnerOnly.createDirectories(home);
    Files.createSymbolicLink(home.resolve("postgresql-programs"), UNPACKED);
    return home;
  }

  /** Before the home is removed. */
  static void unlink(Path home) throws IOException {
    var programs = home.resolve("postgresql-programs");
    if (Files.isSymbolicLink(programs)) {
      Files.delete(programs);
    }
  }

  private static Path unpack() {
    try {
      var parent = Files.createTempDirectory("test-programs");
      ServerArchive.find().unpackInto(parent);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    try {
                      FileSystemUtils.deleteRecursively(parent);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
      return parent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
