package com.nightmail.campaign;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Everything found wrong with one campaign file, so that a person corrects it in one go.
 *
 * <p>A message is {@code campaign.yaml:12:5: what is wrong. Remedy.}
 */
final class Problems {

  private record Problem(Place place, String message) {}

  private final String file;
  private final Set<Problem> found = new LinkedHashSet<>();

  /**
   * @param file the name that people know the file by
   */
  Problems(String file) {
    this.file = file;
  }

  void at(Node node, String message) {
    at(Place.of(node), message);
  }

  void at(Place place, String message) {
    found.add(new Problem(place, message));
  }

  boolean none() {
    return found.isEmpty();
  }

  /**
   * Does nothing when all is well.
   *
   * @throws InvalidCampaign with one line per problem, in the order of the file
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw asException();
    }
  }

  InvalidCampaign asException() {
    return new InvalidCampaign(
        found.stream()
            .sorted(Comparator.comparing(Problem::place))
            .map(problem -> file + ":" + problem.place() + ": " + problem.message())
            .collect(Collectors.joining("\n")));
  }
}
