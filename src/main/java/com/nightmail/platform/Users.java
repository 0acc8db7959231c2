package com.nightmail.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/**
 * The processes that use the server of a home. Each holds the file {@code users.lock} together with
 * the others for as long as it lives; the operating system lets go for one that is killed. Whoever
 * can hold it alone when leaving is the last.
 *
 * <p>Leaving never waits. Entering waits only while the last one stops the server.
 */
final class Users {
  private final FileChannel file;
  private final FileLock held;

  private Users(FileChannel file, FileLock held) {
    this.file = file;
    this.held = held;
  }

  static Users enter(Path home) throws IOException {
    var file = LockFile.open(home.resolve("users.lock"));
    try {
      return new Users(file, file.lock(0, Long.MAX_VALUE, true));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** What the last one does before it is gone. */
  interface Farewell {
    void say() throws IOException;
  }

  /**
   * @param ifLast is done if nobody else uses the server, and nobody can begin to meanwhile
   */
  void leave(Farewell ifLast) throws IOException {
    try (file) {
      held.release();
      // Of several that leave at once, the last to let go finds nobody holding on.
      if (file.tryLock() != null) {
        ifLast.say();
      }
    }
  }
}
