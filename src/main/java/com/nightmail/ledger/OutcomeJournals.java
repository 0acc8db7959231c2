package com.nightmail.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of one database in a home directory, under {@code journal/<installation>}. A home
 * may be used with several databases, all of which number their runs from 1: each sees its own
 * journals only.
 */
public final class OutcomeJournals {
  private static final Logger log = LoggerFactory.getLogger(OutcomeJournals.class);
  private static final Pattern FILE = Pattern.compile("run-(\\d{1,9})\\.jsonl");

  private final Path journals;
  private final Path folder;

  /**
   * @param installation which database it is: see {@link RunRegister#installation()}
   */
  public OutcomeJournals(Path home, UUID installation) {
    this.journals = home.resolve("journal");
    this.folder = journals.resolve(installation.toString());
  }

  public OutcomeJournal of(int run) {
    return new OutcomeJournal(file(run));
  }

  /** The runs of this database that have a journal. */
  public List<Integer> runs() {
    return within(folder).flatMap(file -> run(file).stream()).sorted().toList();
  }

  /**
   * What to do with a journal of this number that does not say which database it is of, as earlier
   * versions wrote them; empty if there is none. It is never settled as it is: it could be of
   * another database, and of another person's message.
   */
  public Optional<String> unassigned(int run) {
    var file = journals.resolve(file(run).getFileName());
    return Files.exists(file)
        ? Optional.of(
            "The journal %s does not say which database it belongs to and was left alone: if it is of this one, move it to %s, and the next command settles it."
                .formatted(file, file(run)))
        : Optional.empty();
  }

  /** Writes to the log which journals in the home are not of this database for sure. */
  public void tellOfOthers() {
    within(journals)
        .filter(path -> !path.equals(folder))
        .forEach(
            path ->
                run(path)
                    .flatMap(this::unassigned)
                    .or(() -> ofAnother(path))
                    .ifPresent(told -> log.warn("{}", told)));
  }

  private static Optional<String> ofAnother(Path path) {
    return within(path).anyMatch(file -> run(file).isPresent())
        ? Optional.of(
            "The journals in %s belong to another database and are left alone: a command on that database settles them."
                .formatted(path))
        : Optional.empty();
  }

  private Path file(int run) {
    return folder.resolve("run-" + run + ".jsonl");
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
