package com.nightmail.sending;

import com.nightmail.ledger.RunLease;
import com.nightmail.platform.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flight logs of one database in a home directory, under {@code flight/<installation>}. A home
 * may be used with several databases, all of which number their runs from 1: each sees its own logs
 * only.
 */
public final class FlightLogs {
  private static final Logger log = LoggerFactory.getLogger(FlightLogs.class);
  private static final Pattern FILE = Pattern.compile("run-(\\d{1,9})-(\\d{1,9})\\.flight");

  private final Path all;
  private final Path folder;
  private final Path journals;

  /**
   * @param installation which database it is: see {@link
   *     com.nightmail.ledger.RunRegister#installation()}
   */
  public FlightLogs(Path home, UUID installation) {
    this.all = home.resolve("flight");
    this.folder = all.resolve(installation.toString());
    this.journals = home.resolve("journal");
  }

  /** Makes the log of a run that this process has taken: see {@link FlightLog#create}. */
  FlightLog create(RunLease lease, int slots) throws IOException {
    OwnerOnly.createDirectories(folder);
    var file = folder.resolve("run-%d-%d.flight".formatted(lease.run(), lease.epoch()));
    return FlightLog.create(file, lease, slots);
  }

  /** Whether a process that has ended left a log for {@link #recover}. */
  public boolean anyLeft() {
    return within(folder).filter(file -> run(file).isPresent()).anyMatch(FlightLogs::isLeft);
  }

  private static boolean isLeft(Path file) {
    if (FlightLog.isOpenHere(file)) {
      return false;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var alone = channel.tryLock()) {
      return alone != null;
    } catch (IOException e) {
      return Files.exists(file); // its process may have ended, and removed it
    }
  }

  /** The runs of this database that have a log. Cheap where none has. */
  public List<Integer> runs() {
    return within(folder).flatMap(file -> run(file).stream()).distinct().sorted().toList();
  }

  /**
   * Reads the logs that former holders of a run left, and removes each once {@code recover} has
   * returned. Only for whoever holds the run's lock. Logs of living processes are left alone. A
   * file that is no whole log is set aside, and told of in the log of Nightmail.
   */
  public void recover(int run, Consumer<FlightRecord> recover) {
    for (var file : within(folder).filter(f -> run(f).filter(r -> r == run).isPresent()).toList()) {
      try {
        var record = FlightRecord.read(file, run);
        if (record.isPresent()) {
          recover.accept(record.get());
          Files.deleteIfExists(file);
        }
      } catch (FlightRecord.Damaged e) {
        log.warn("run {}: {}; what its process had claimed is in doubt", run, e.getMessage());
        setAside(file);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read or remove the flight log " + file, e);
      }
    }
  }

  private static void setAside(Path file) {
    try {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".damaged"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set the flight log " + file + " aside", e);
    }
  }

  /** Writes to the log what lies in the home and is not settled by commands on this database. */
  public void tellOfOthers() {
    within(all)
        .filter(path -> !path.equals(folder))
        .filter(path -> within(path).anyMatch(file -> run(file).isPresent()))
        .forEach(
            path ->
                log.warn(
                    "The flight logs in {} belong to another database and are left alone: a command on that database settles them.",
                    path));
    if (Files.isDirectory(journals)) {
      within(journals)
          .flatMap(path -> Stream.concat(Stream.of(path), within(path)))
          .filter(path -> path.getFileName().toString().endsWith(".jsonl"))
          .forEach(
              path ->
                  log.warn(
                      "The journal {} was left by an earlier version, and this one does not read it: its messages are in doubt. A command of that version settles them.",
                      path));
    }
  }

  private static Optional<Integer> run(Path file) {
    var name = FILE.matcher(file.getFileName().toString());
    return name.matches() ? Optional.of(Integer.parseInt(name.group(1))) : Optional.empty();
  }

  private static Stream<Path> within(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (var files = Files.list(directory)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }
}
