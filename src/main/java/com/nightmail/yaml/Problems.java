package com.nightmail.yaml;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Everything found wrong with one file, so that a person corrects it in one go.
 *
 * <p>A message is {@code campaign.yaml:12:5: what is wrong. Remedy.}
 */
public final class Problems {

  private record Problem(Place place, String message) {}

  private static final int SHOWN = 20;
  private static final int LONGEST_MESSAGE = 1_000;
  private static final int LONGEST_REMEDY = 200;

  private final Kind kind;
  private final String file;
  private final Set<Problem> found = new LinkedHashSet<>();

  /**
   * @param kind of the file
   * @param file the name that people know the file by
   */
  public Problems(Kind kind, String file) {
    this.kind = kind;
    this.file = file;
  }

  public void at(Node node, String message) {
    at(Place.of(node), message);
  }

  public void at(Place place, String message) {
    found.add(new Problem(place, message));
  }

  public boolean none() {
    return found.isEmpty();
  }

  /**
   * Does nothing when all is well.
   *
   * @throws RuntimeException of the file's kind, with one line for each of the first problems, in
   *     the order of the file
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw asException();
    }
  }

  public RuntimeException asException() {
    Stream<String> first =
        found.stream()
            .sorted(Comparator.comparing(Problem::place))
            .limit(SHOWN)
            .map(problem -> file + ":" + problem.place() + ": " + shortened(problem.message()));
    int more = found.size() - SHOWN;
    Stream<String> rest =
        more <= 0
            ? Stream.of()
            : Stream.of("and %,d more %s.".formatted(more, more == 1 ? "problem" : "problems"));
    return kind.failure().apply(Stream.concat(first, rest).collect(Collectors.joining("\n")));
  }

  Kind kind() {
    return kind;
  }

  /** A message quotes what a person wrote, which may be of any length; its end is the remedy. */
  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - LONGEST_REMEDY)
            + " ... "
            + message.substring(message.length() - LONGEST_REMEDY);
  }
}
