package com.nightmail.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Files that processes lock. A process must not open the same one twice: closing either lets go of
 * all its locks on it.
 */
final class LockFile {
  private LockFile() {}

  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        OwnerOnly.with(OwnerOnly.FILE));
  }
}
