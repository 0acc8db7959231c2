package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** A directory that nobody but its owner can look into. */
final class OwnersFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private OwnersFolder() {}

  /**
   * Makes the directory, and those above it. Of one that is there it withdraws what others may do
   * in it, but not of those above it.
   */
  static void make(Path directory) {
    try {
      if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(directory);
        return;
      }
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      if (!Files.getPosixFilePermissions(directory).equals(OWNER_ONLY)) {
        Files.setPosixFilePermissions(directory, OWNER_ONLY);
      }
    } catch (IOException e) {
      throw new InvalidSettings(
          List.of("NIGHTMAIL_HOME must be a directory that you can write to. It fails: " + e));
    }
  }
}
