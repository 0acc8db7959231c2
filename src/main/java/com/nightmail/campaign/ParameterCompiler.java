package com.nightmail.campaign;

import com.nightmail.campaign.Grammar.Parameters;
import com.nightmail.platform.NearestName;
import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Compiles the parameters of one component. */
final class ParameterCompiler {

  private final Parameters parameters;
  private final String component;
  private final ShapeCompiler shapes;
  private final JsonProgram json;
  private final Problems problems;

  private final Set<String> types = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private boolean checkRepeats;
  private int positional;

  ParameterCompiler(
      Parameters parameters,
      String component,
      ShapeCompiler shapes,
      JsonProgram json,
      Problems problems) {
    this.parameters = parameters;
    this.component = component;
    this.shapes = shapes;
    this.json = json;
    this.problems = problems;
  }

  void compile(Node node) {
    if (parameters.kinds().isEmpty()) {
      problems.at(node, component + " takes no parameters. Remove them.");
      return;
    }
    List<Node> items =
        shapes.items(node, parameters.least(), parameters.most(), component + " parameters");
    checkRepeats = parameters.most() != Grammar.MANY && items.size() <= parameters.most();
    shapes.array(items, this::parameter);
    if (positional > 0 && !names.isEmpty()) {
      problems.at(
          node,
          component
              + " mixes named and positional parameters."
              + " Give every one of them a parameter_name, or none.");
    }
    int products = products(node);
    if (products > Grammar.MOST_PRODUCTS && hasSections()) {
      problems.at(
          node,
          "%s has %d products, but may have at most %d."
              .formatted(component, products, Grammar.MOST_PRODUCTS));
    }
  }

  private void parameter(Node node, int ordinal) {
    String what = component + " parameter " + ordinal;
    Entries any = Entries.any(node, what, problems);
    if (any == null) {
      return;
    }
    String type = any.text("type").toLowerCase(Locale.ROOT);
    Shape.Block block = parameters.kinds().get(type);
    if (block == null) {
      unknown(any, what, type);
      return;
    }
    Entries entries = Entries.of(node, label(type, ordinal), keys(block), problems);
    if (entries == null) {
      return;
    }
    if (checkRepeats && !types.add(type)) {
      problems.at(node, component + " has a second " + type + ". Keep one of them.");
    }
    countName(entries);
    write(node, entries, block, type, label(type, ordinal));
  }

  private void unknown(Entries entries, String what, String type) {
    if (entries.optional("type") instanceof ScalarNode written && !type.isEmpty()) {
      problems.at(
          written,
          "%s cannot be of type \"%s\".%s Known: %s."
              .formatted(
                  what,
                  written.getValue(),
                  NearestName.didYouMean(type, parameters.kinds().keySet()),
                  String.join(", ", parameters.kinds().keySet())));
    }
  }

  private static List<String> keys(Shape.Block block) {
    return Stream.concat(Stream.of("type"), block.fields().keySet().stream()).toList();
  }

  /** Such as {@code body text 2}, {@code header image}, {@code limited_time_offer}. */
  private String label(String type, int ordinal) {
    String label = component.endsWith(type) ? component : component + " " + type;
    return parameters.most() == Grammar.MANY ? label + " " + ordinal : label;
  }

  private void countName(Entries entries) {
    if (!entries.has(Grammar.PARAMETER_NAME)) {
      positional++;
    } else if (entries.optional(Grammar.PARAMETER_NAME) instanceof ScalarNode name
        && !names.add(name.getValue())) {
      problems.at(
          name, component + " has two parameters of one parameter_name. Give each its own.");
    }
  }

  private void write(Node node, Entries entries, Shape.Block block, String type, String label) {
    shapes.checkFields(node, entries, block, label);
    shapes.object(
        entries,
        (key, value) -> {
          if (key.equals("type")) {
            json.string(type);
          } else {
            shapes.compile(
                value,
                ShapeCompiler.fieldOf(block, key),
                key.equals(type) ? label : label + " " + key);
          }
        });
  }

  private boolean hasSections() {
    return parameters.kinds().get("action") instanceof Shape.Block action
        && ShapeCompiler.fieldOf(action, "action") instanceof Shape.Block inside
        && inside.fields().containsKey("sections");
  }

  /** The products of all sections; each section alone is within the grammar's bounds. */
  private static int products(Node node) {
    return switch (node) {
      case SequenceNode list ->
          list.getValue().stream().mapToInt(ParameterCompiler::products).sum();
      case MappingNode block ->
          block.getValue().stream().mapToInt(ParameterCompiler::productsOf).sum();
      default -> 0;
    };
  }

  private static int productsOf(NodeTuple entry) {
    boolean products =
        entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals("product_items");
    return products && entry.getValueNode() instanceof SequenceNode items
        ? items.getValue().size()
        : products(entry.getValueNode());
  }
}
