package com.nightmail.campaign;

import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Problems;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The positions given to the buttons of a template, or to the cards of a carousel: each once. */
final class Positions {

  /** Of the ten places there are. */
  static final Pattern POSITION = Pattern.compile("[0-9]");

  private final Set<String> taken = new HashSet<>();
  private final Problems problems;

  Positions(Problems problems) {
    this.problems = problems;
  }

  /**
   * What a person calls the button or card: its position, or {@code fallback} where it has none.
   */
  String of(Entries entries, String key, String fallback, boolean optional) {
    Node node = optional ? entries.optional(key) : entries.required(key);
    if (!(node instanceof ScalarNode position)
        || !POSITION.matcher(position.getValue()).matches()) {
      return fallback;
    }
    String value = position.getValue();
    if (!taken.add(value)) {
      problems.at(node, key + " " + value + " is taken already. Give each its own position.");
    }
    return value;
  }
}
