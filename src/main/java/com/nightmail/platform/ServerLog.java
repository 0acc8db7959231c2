package com.nightmail.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The log of the server, {@code postgresql.log} in the home; of the one before it is ".1". */
final class ServerLog {
  private static final long MOST = 10L << 20;
  private static final int MOST_READ = 64 << 10;

  private final Path file;
  private long seen;

  ServerLog(Path home) {
    this.file = home.resolve("postgresql.log");
  }

  Path file() {
    return file;
  }

  /** Before a server starts: makes the file, or begins it anew if it has grown large. */
  void prepare() throws IOException {
    if (Files.exists(file) && Files.size(file) > MOST) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    OwnerOnly.createFile(file);
  }

  /** From here on what is written counts as news. */
  void skip() {
    news();
  }

  /** What was written since the last look, the last 64 KiB of it; empty if that is not known. */
  String news() {
    try (var channel = FileChannel.open(file)) {
      var size = channel.size();
      var from = Math.max(size < seen ? 0 : seen, size - MOST_READ);
      var bytes = ByteBuffer.allocate((int) (size - from));
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {}
      seen = size;
      return new String(bytes.array(), 0, bytes.position(), UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
