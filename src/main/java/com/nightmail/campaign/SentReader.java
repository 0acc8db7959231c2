package com.nightmail.campaign;

import com.nightmail.yaml.Place;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads what a template sends; what is wrong with its block is told by {@link TemplateCompiler}.
 */
final class SentReader {

  private final String file;

  SentReader(String file) {
    this.file = file;
  }

  Sent read(Node template) {
    Map<String, Node> entries = entries(template);
    return new Sent(
        components(entries.get("components")),
        place(template),
        place(entries.getOrDefault("name", template)),
        place(entries.getOrDefault("language", template)));
  }

  private List<Sent.Component> components(@Nullable Node node) {
    return items(node).map(this::component).toList();
  }

  private Sent.Component component(Node node) {
    Map<String, Node> entries = entries(node);
    return new Sent.Component(
        word(entries.get("type")),
        word(entries.get("sub_type")),
        position(entries.get("index")),
        items(entries.get("parameters")).map(this::parameter).toList(),
        items(entries.get("cards")).map(this::card).toList(),
        place(node));
  }

  private Sent.Card card(Node node) {
    Map<String, Node> entries = entries(node);
    return new Sent.Card(
        position(entries.get("card_index")), components(entries.get("components")), place(node));
  }

  private Sent.Parameter parameter(Node node) {
    Map<String, Node> entries = entries(node);
    Map<String, String> values = new HashMap<>();
    entries.forEach((key, value) -> collect(key, value, values));
    Node name = entries.get(Grammar.PARAMETER_NAME);
    return new Sent.Parameter(
        word(entries.get("type")), name == null ? null : text(name), values, place(node));
  }

  /** Of what stands within the parameter's own block, too. */
  private static void collect(String key, Node value, Map<String, String> values) {
    if (value instanceof ScalarNode scalar) {
      values.put(key, scalar.getValue());
    } else {
      entries(value)
          .forEach(
              (inner, node) -> {
                if (node instanceof ScalarNode scalar) {
                  values.put(inner, scalar.getValue());
                }
              });
    }
  }

  private static Map<String, Node> entries(Node node) {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (node instanceof MappingNode block) {
      for (NodeTuple tuple : block.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          entries.putIfAbsent(key.getValue(), tuple.getValueNode());
        }
      }
    }
    return entries;
  }

  private static Stream<Node> items(@Nullable Node node) {
    return node instanceof SequenceNode list ? list.getValue().stream() : Stream.of();
  }

  private static String word(@Nullable Node node) {
    return node == null ? "" : text(node).toLowerCase(Locale.ROOT);
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static @Nullable Integer position(@Nullable Node node) {
    return node instanceof ScalarNode scalar
            && Positions.POSITION.matcher(scalar.getValue()).matches()
        ? Integer.valueOf(scalar.getValue())
        : null;
  }

  private String place(Node node) {
    return file + ":" + Place.of(node);
  }
}
