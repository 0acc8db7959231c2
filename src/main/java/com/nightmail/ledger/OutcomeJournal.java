package com.nightmail.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Outcomes of a run that are not in the database yet, kept in a file of the home directory until
 * the next start settles them: one line of JSON each, forced to the disk, readable by their owner
 * only.
 *
 * <p>Several processes may use it at once: one that lost the run appends while another drains it.
 */
public final class OutcomeJournal {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  OutcomeJournal(Path file) {
    this.file = file;
  }

  /** Appends, and returns when the disk has it. */
  public void append(List<Settlement> settlements) {
    var lines = new StringBuilder();
    settlements.forEach(s -> lines.append(JSON.writeValueAsString(s)).append('\n'));
    try {
      Files.createDirectories(file.getParent());
      underLock(() -> append(lines.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal " + file, e);
    }
  }

  /**
   * Hands over all that is in the journal, and removes it once {@code settle} returns. Nobody can
   * append meanwhile.
   */
  public void drain(Consumer<List<Settlement>> settle) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      underLock(
          () -> {
            settle.accept(read());
            Files.deleteIfExists(file);
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or remove the journal " + file, e);
    }
  }

  /** Everything in the journal; a last line that was cut off by a crash is left out. */
  List<Settlement> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    var lines = Files.readAllLines(file);
    var settlements = new ArrayList<Settlement>();
    for (int i = 0; i < lines.size(); i++) {
      try {
        settlements.add(JSON.readValue(lines.get(i), Settlement.class));
      } catch (JacksonException e) {
        if (i < lines.size() - 1) {
          throw new IllegalStateException(
              "%s:%d: not a line of a journal".formatted(file, i + 1), e);
        }
      }
    }
    return settlements;
  }

  private void append(String lines) throws IOException {
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ownersOnly(file);
      write(channel, lines);
    }
  }

  /** All of it or nothing: half a line would spoil what is appended after it. */
  private static void write(FileChannel channel, String lines) throws IOException {
    var before = channel.size();
    try {
      var bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      channel.truncate(before);
      throw e;
    }
  }

  /** A file lock excludes other processes only: within this one, the class does. */
  private void underLock(Action action) throws IOException {
    synchronized (OutcomeJournal.class) {
      var path = file.resolveSibling("lock");
      try (var channel =
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock ignored = channel.lock()) {
        ownersOnly(path);
        action.run();
      }
    }
  }

  private static void ownersOnly(Path path) throws IOException {
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          path, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
  }

  private interface Action {
    void run() throws IOException;
  }
}
