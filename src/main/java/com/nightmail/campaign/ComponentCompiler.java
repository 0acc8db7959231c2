package com.nightmail.campaign;

import com.nightmail.campaign.Grammar.Parameters;
import com.nightmail.platform.NearestName;
import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Compiles the components of a template, or of one of its cards, by the grammar. */
final class ComponentCompiler {

  /** The one button that is found without a position. */
  private static final String INDEX_FREE = "voice_call";

  private final Grammar grammar;
  private final String prefix;
  private final ShapeCompiler shapes;
  private final JsonProgram json;
  private final Problems problems;

  /** The kinds of the components so far: a type, or {@code button} and its sub_type. */
  private final List<String> seen = new ArrayList<>();

  private final Positions positions;

  private ComponentCompiler(Grammar grammar, String prefix, JsonProgram json, Problems problems) {
    this.grammar = grammar;
    this.prefix = prefix;
    this.json = json;
    this.problems = problems;
    this.shapes = new ShapeCompiler(json, problems);
    this.positions = new Positions(problems);
  }

  /** The components of a whole template. */
  static void compile(Node node, JsonProgram json, Problems problems) {
    List<Node> items = Entries.items(node, "components", problems);
    boolean offer = items.stream().anyMatch(c -> typeOf(c).equals(Grammar.LIMITED_TIME_OFFER));
    Grammar grammar = offer ? Grammar.OFFERING : Grammar.STANDARD;
    new ComponentCompiler(grammar, "", json, problems).components(node, items);
  }

  /**
   * The components of one card.
   *
   * @return their kinds, in order
   */
  static List<String> compileCard(Node node, String label, JsonProgram json, Problems problems) {
    List<Node> items = Entries.items(node, label + " components", problems);
    ComponentCompiler card = new ComponentCompiler(Grammar.CARD, label + " ", json, problems);
    card.components(node, items);
    if (!card.seen.contains("header")) {
      problems.at(node, label + " needs a header. Add one with an image, video or product.");
    }
    return card.seen;
  }

  /** The type as it is written, in lower case; empty when the node is no component. */
  private static String typeOf(Node component) {
    Entries entries = Entries.any(component, "", new Problems(CampaignFile.KIND, ""));
    return entries != null && entries.optional("type") instanceof ScalarNode type
        ? type.getValue().toLowerCase(Locale.ROOT)
        : "";
  }

  private void components(Node list, List<Node> items) {
    shapes.array(items, (item, n) -> component(item));
    int most = grammar == Grammar.CARD ? Grammar.MOST_CARD_BUTTONS : Grammar.MOST_BUTTONS;
    long buttons = seen.stream().filter(kind -> kind.startsWith(Grammar.BUTTON)).count();
    if (buttons > most) {
      problems.at(
          list,
          "%scomponents has %d buttons, but may have at most %d.".formatted(prefix, buttons, most));
    }
  }

  private void component(Node node) {
    String type = typeOf(node);
    if (type.equals(Grammar.BUTTON)) {
      button(node);
    } else if (type.equals(Grammar.CAROUSEL) && grammar != Grammar.CARD) {
      once(node, type);
      new CarouselCompiler(shapes, json, problems).compile(node);
    } else if (grammar.components().get(type) instanceof Parameters parameters) {
      once(node, type);
      Entries entries = Entries.of(node, prefix + type, List.of("type", "parameters"), problems);
      if (entries != null) {
        write(entries, prefix + type, parameters, Map.of("type", type));
      }
    } else {
      unknownType(node);
    }
  }

  private void unknownType(Node node) {
    Entries entries = Entries.any(node, prefix + "component", problems);
    if (entries == null) {
      return;
    }
    List<String> known = new ArrayList<>(grammar.components().keySet());
    known.add(Grammar.BUTTON);
    if (grammar != Grammar.CARD) {
      known.add(Grammar.CAROUSEL);
    }
    choice(entries, prefix + "component", "type", known);
  }

  /** The value of a key that must be one of {@code known}, whatever its case; else nothing. */
  private @Nullable String choice(
      Entries entries, String what, String key, Collection<String> known) {
    Node node = entries.required(key);
    if (node == null) {
      return null;
    }
    String written = Entries.scalar(node, what + " " + key, problems);
    String value = written.toLowerCase(Locale.ROOT);
    if (written.isEmpty() || known.contains(value)) {
      return written.isEmpty() ? null : value;
    }
    problems.at(
        node,
        "%s has the unknown %s \"%s\".%s Known: %s."
            .formatted(
                what,
                key,
                written,
                NearestName.didYouMean(written, known),
                known.isEmpty() ? "none" : String.join(", ", known)));
    return null;
  }

  private void once(Node node, String type) {
    if (seen.contains(type)) {
      problems.at(node, prefix + "components has a second " + type + ". Keep one of them.");
    }
    seen.add(type);
  }

  private void button(Node node) {
    Entries entries =
        Entries.of(
            node, prefix + "button", List.of("type", "sub_type", "index", "parameters"), problems);
    if (entries == null) {
      return;
    }
    String subType = choice(entries, prefix + "button", "sub_type", grammar.buttons().keySet());
    if (subType == null || !(grammar.buttons().get(subType) instanceof Parameters parameters)) {
      return;
    }
    seen.add(Grammar.BUTTON + " " + subType);
    String label =
        prefix + "button " + positions.of(entries, "index", subType, subType.equals(INDEX_FREE));
    write(entries, label, parameters, Map.of("type", Grammar.BUTTON, "sub_type", subType));
  }

  /** Meta's schema has all of them in lower case; the gateway knows this one in capitals only. */
  private void subType(String subType) {
    json.variant(
        subType.equals("catalog") ? "\"CATALOG\"" : "\"" + subType + "\"", "\"" + subType + "\"");
  }

  private void write(
      Entries entries, String label, Parameters parameters, Map<String, String> words) {
    if (parameters.least() > 0) {
      entries.required("parameters");
    }
    shapes.object(
        entries,
        (key, value) -> {
          switch (key) {
            case "index" -> shapes.compile(value, new Shape.ButtonPosition(), label + " index");
            case "sub_type" -> subType(words.getOrDefault(key, ""));
            case "parameters" ->
                new ParameterCompiler(parameters, label, shapes, json, problems).compile(value);
            default -> json.string(words.getOrDefault(key, ""));
          }
        });
  }
}
