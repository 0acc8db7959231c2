package com.nightmail.yaml;

import com.nightmail.platform.NearestName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The keys of one block of a file, in their order. Unknown, doubled and missing keys and values of
 * a wrong kind become problems; an accessor then answers with an empty value, so that reading goes
 * on.
 */
public final class Entries {

  private final MappingNode block;
  private final String what;
  private final Problems problems;
  private final Map<String, Node> values = new LinkedHashMap<>();

  private Entries(MappingNode block, String what, Problems problems) {
    this.block = block;
    this.what = what;
    this.problems = problems;
  }

  /** The entries of {@code node} under any keys; nothing when it is no block of keys. */
  public static @Nullable Entries any(Node node, String what, Problems problems) {
    if (!(node instanceof MappingNode block)) {
      problems.at(
          node,
          what
              + " must be a block of keys, but is "
              + kind(node)
              + ". Write one key per line, indented.");
      return null;
    }
    return new Entries(block, what, problems).collect(null);
  }

  /** The entries of {@code node}, all of them among {@code known}; nothing when it is no block. */
  public static @Nullable Entries of(
      Node node, String what, Collection<String> known, Problems problems) {
    if (!(node instanceof MappingNode block)) {
      problems.at(
          node,
          what
              + " must be a block of keys ("
              + String.join(", ", known)
              + "), but is "
              + kind(node)
              + ". Write one key per line, indented.");
      return null;
    }
    return new Entries(block, what, problems).collect(known);
  }

  private Entries collect(@Nullable Collection<String> known) {
    for (NodeTuple tuple : block.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.at(block, UNQUOTED_PLACEHOLDER);
        continue;
      }
      String name = key.getValue();
      if (known != null && !known.contains(name)) {
        problems.at(
            key,
            "%s has an unknown key \"%s\".%s Known keys here: %s."
                .formatted(
                    what, name, NearestName.didYouMean(name, known), String.join(", ", known)));
      } else if (values.putIfAbsent(name, tuple.getValueNode()) != null) {
        problems.at(key, what + " has the key \"" + name + "\" twice. Remove one of them.");
      }
    }
    return this;
  }

  /** YAML reads an unquoted {@code {{column}}} as a block of keys whose key is a block of keys. */
  public static final String UNQUOTED_PLACEHOLDER =
      "a value that begins with {{ must stand in quotes. Write \"{{column}}\".";

  public Map<String, Node> all() {
    return values;
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  public @Nullable Node optional(String key) {
    return values.get(key);
  }

  /** The value of a key that must be there. */
  public @Nullable Node required(String key) {
    Node value = values.get(key);
    if (value == null) {
      problems.at(block, what + " needs the key \"" + key + "\". Add it.");
    }
    return value;
  }

  /** The text of a key that must be there; empty, with a problem reported, when it is not. */
  public String text(String key) {
    Node value = required(key);
    return value == null ? "" : scalar(value, key, problems);
  }

  public @Nullable String optionalText(String key) {
    Node value = optional(key);
    return value == null ? null : scalar(value, key, problems);
  }

  /** The items of a list; none, with a problem reported, when the node is no list. */
  public static List<Node> items(Node node, String what, Problems problems) {
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    problems.at(
        node, what + " must be a list, but is " + kind(node) + ". Begin each item with \"- \".");
    return List.of();
  }

  /** The text of a scalar as it is written, whatever YAML takes it for; empty after a problem. */
  public static String scalar(Node node, String what, Problems problems) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.at(
          node,
          isUnquotedPlaceholder(node)
              ? UNQUOTED_PLACEHOLDER
              : what + " must be a single value, but is " + kind(node) + ". Write one value.");
      return "";
    }
    boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
    if (scalar.getValue().isBlank() || (plain && scalar.getTag().equals(Tag.NULL))) {
      problems.at(node, what + " has no value. Write one, or remove the key.");
      return "";
    }
    return scalar.getValue();
  }

  private static boolean isUnquotedPlaceholder(Node node) {
    return node instanceof MappingNode block
        && block.getValue().stream().anyMatch(t -> !(t.getKeyNode() instanceof ScalarNode));
  }

  private static String kind(Node node) {
    return switch (node.getNodeType()) {
      case MAPPING -> "a block of keys";
      case SEQUENCE -> "a list";
      case SCALAR, ANCHOR -> ((ScalarNode) node).getValue().isEmpty() ? "empty" : "a single value";
    };
  }
}
