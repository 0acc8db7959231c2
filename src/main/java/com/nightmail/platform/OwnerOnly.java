package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files and directories that nobody but their owner can read, write or enter. They have these
 * permissions from the moment they exist, whatever the umask is.
 *
 * <p>On a file system without POSIX permissions, files get what the system gives by default.
 */
public final class OwnerOnly {
  public static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  public static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /** Whether this system has owners and permissions as POSIX knows them. */
  static boolean supported() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /** Makes a directory and its missing parents; one that is there stays as it is. */
  public static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, with(DIRECTORY));
  }

  /** Makes an empty file; one that is there stays as it is. */
  static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, with(FILE));
    } catch (FileAlreadyExistsException e) {
      // It was tightened when the home was opened.
    }
  }

  /** Writes a file whole or not at all: a reader sees the old text or the new one. */
  static void write(Path file, String text) throws IOException {
    var beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    createFile(beside);
    Files.writeString(beside, text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** For a file or directory that is made: it has these permissions from the beginning. */
  public static FileAttribute<?>[] with(Set<PosixFilePermission> permissions) {
    return supported()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  /** Takes the rights of group and others from a directory and all that is in it. */
  static void tighten(Path root) throws IOException {
    if (!supported()) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            takeRights(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              takeRights(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // e.g. a log that was rolled over meanwhile
          }
        });
  }

  /** Takes the rights of group and others from one file or directory. */
  static void takeRights(Path path) throws IOException {
    var permissions = Files.getPosixFilePermissions(path);
    if (permissions.retainAll(DIRECTORY)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }
}
