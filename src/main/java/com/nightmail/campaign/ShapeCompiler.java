package com.nightmail.campaign;

import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Problems;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Checks nodes against their shape and writes them as JSON, in the order of the file. */
final class ShapeCompiler {

  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final JsonProgram json;
  private final Problems problems;

  ShapeCompiler(JsonProgram json, Problems problems) {
    this.json = json;
    this.problems = problems;
  }

  void compile(Node node, Shape shape, String label) {
    switch (shape) {
      case Shape.Value value -> value(node, value.rule(), label);
      case Shape.Constant constant -> constant(node, constant, label);
      case Shape.CardPosition place -> json.raw(position(node, label));
      case Shape.ButtonPosition place -> {
        String position = position(node, label);
        json.variant(position, position.startsWith("\"") ? position : "\"" + position + "\"");
      }
      case Shape.Free free -> free(node, label);
      case Shape.Items items -> {
        List<Node> nodes = items(node, items.least(), items.most(), label);
        array(nodes, (item, n) -> compile(item, items.each(), label + " " + n));
      }
      case Shape.Block block -> {
        Entries entries = Entries.of(node, label, block.fields().keySet(), problems);
        if (entries != null) {
          checkFields(node, entries, block, label);
          object(entries, (key, field) -> compile(field, fieldOf(block, key), label + " " + key));
        }
      }
    }
  }

  /** The items of a list that has as many as it may. */
  List<Node> items(Node node, int least, int most, String label) {
    List<Node> items = Entries.items(node, label, problems);
    boolean counted = node instanceof SequenceNode;
    if (counted && (items.size() < least || items.size() > most)) {
      problems.at(
          node, "%s must have %s, but has %d.".formatted(label, range(least, most), items.size()));
    }
    return items;
  }

  private static String range(int least, int most) {
    if (least == most) {
      return least == 1 ? "exactly 1 entry" : "exactly " + least + " entries";
    }
    return most == Grammar.MANY
        ? "at least " + least + (least == 1 ? " entry" : " entries")
        : least + " to " + most + " entries";
  }

  /** The fields of a block that must be there, and those of which one must be. */
  void checkFields(Node node, Entries entries, Shape.Block block, String label) {
    block
        .fields()
        .forEach(
            (key, field) -> {
              if (field.required()) {
                entries.required(key);
              }
            });
    long chosen = block.oneOf().stream().filter(entries::has).count();
    if (!block.oneOf().isEmpty() && chosen != 1) {
      problems.at(
          node,
          "%s must have exactly one of %s, but has %s."
              .formatted(label, String.join(", ", block.oneOf()), chosen == 0 ? "none" : chosen));
    }
  }

  static Shape fieldOf(Shape.Block block, String key) {
    return Objects.requireNonNull(block.fields().get(key), key).shape();
  }

  void object(Entries entries, BiConsumer<String, Node> write) {
    json.raw("{");
    Iterator<Map.Entry<String, Node>> all = entries.all().entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Node> entry = all.next();
      json.string(entry.getKey()).raw(":");
      write.accept(entry.getKey(), entry.getValue());
      json.raw(all.hasNext() ? "," : "");
    }
    json.raw("}");
  }

  /** Items count from 1. */
  void array(List<Node> items, BiConsumer<Node, Integer> write) {
    json.raw("[");
    for (int i = 0; i < items.size(); i++) {
      json.raw(i == 0 ? "" : ",");
      write.accept(items.get(i), i + 1);
    }
    json.raw("]");
  }

  private void value(Node node, Rule rule, String label) {
    if (!Entries.scalar(node, label, problems).isEmpty()) {
      text((ScalarNode) node, rule, label);
    }
  }

  private void text(ScalarNode node, Rule rule, String label) {
    Text text = Text.parse(node, problems);
    if (!text.isConstant()) {
      json.hole(new Piece.Hole(label, rule, text));
      return;
    }
    String value = rule.clean(rule.literal(node.getValue()));
    String complaint = rule.complaint(value, Instant.EPOCH);
    if (complaint != null) {
      problems.at(node, label + " " + complaint + ".");
    } else if (rule.dependsOnTime()) {
      json.hole(new Piece.Hole(label, rule, text));
    } else if (rule.isNumber()) {
      json.raw(value);
    } else {
      json.string(value);
    }
  }

  private void constant(Node node, Shape.Constant constant, String label) {
    String value = fixed(node, label);
    if (!value.isEmpty() && !constant.pattern().matcher(value).matches()) {
      problems.at(node, label + " must be " + constant.expected() + ".");
    }
    json.string(value);
  }

  /** A value without placeholders; empty after a problem. */
  String fixed(Node node, String label) {
    String value = Entries.scalar(node, label, problems);
    if (value.contains("{{") || value.contains("}}")) {
      problems.at(node, label + " is the same for everybody. Write it without {{ }}.");
      return "";
    }
    return value;
  }

  /** As JSON, a number or a string as it is written; good for nothing after a problem. */
  private String position(Node node, String label) {
    String value = Entries.scalar(node, label, problems);
    if (value.isEmpty()) {
      return "0";
    }
    if (!Positions.POSITION.matcher(value).matches()) {
      problems.at(node, label + " must be a position from 0 to 9, but is " + value + ".");
      return "0";
    }
    return isPlain(node) ? value : "\"" + value + "\"";
  }

  private static boolean isPlain(Node node) {
    return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
  }

  private void free(Node node, String label) {
    switch (node) {
      case SequenceNode list -> array(list.getValue(), (item, n) -> free(item, label + " " + n));
      case ScalarNode scalar -> freeScalar(scalar, label);
      default -> {
        @Nullable Entries entries = Entries.any(node, label, problems);
        if (entries != null) {
          object(
              entries,
              (key, value) -> {
                if (key.contains("{{") || key.contains("}}")) {
                  problems.at(
                      node, label + " has a key with braces. A key is the same for everybody.");
                }
                free(value, label + " " + key);
              });
        }
      }
    }
  }

  private void freeScalar(ScalarNode node, String label) {
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      json.raw("null");
    } else if (tag.equals(Tag.BOOL)) {
      json.raw(node.getValue());
    } else if (tag.equals(Tag.INT)) {
      text(node, Rule.INTEGER, label);
    } else if (tag.equals(Tag.FLOAT) && JSON_NUMBER.matcher(node.getValue()).matches()) {
      json.raw(node.getValue());
    } else {
      text(node, Rule.ANY, label);
    }
  }
}
