package com.nightmail.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Outcomes that the database did not take, kept in a file of the home directory until the next
 * start settles them: one line of JSON each, forced to the disk, readable by their owner only.
 */
public final class OutcomeJournal {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  public OutcomeJournal(Path home, int run) {
    this.file = home.resolve("journal").resolve("run-" + run + ".jsonl");
  }

  /** Appends, and returns when the disk has it. */
  public void append(List<Settlement> settlements) {
    var lines = new StringBuilder();
    settlements.forEach(s -> lines.append(JSON.writeValueAsString(s)).append('\n'));
    try {
      Files.createDirectories(file.getParent());
      try (var channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND)) {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(
              file, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
        write(channel, lines.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal " + file, e);
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

  /** Everything in the journal; a last line that was cut off by a crash is left out. */
  public List<Settlement> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
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
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal " + file, e);
    }
  }

  /** Removes it, once all of it is settled. */
  public void clear() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the journal " + file, e);
    }
  }
}
