package com.nightmail.campaign;

import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Compiles a carousel: 2 to 10 cards, all of the same components. */
final class CarouselCompiler {

  private static final String CARD_INDEX = "card_index";

  private final ShapeCompiler shapes;
  private final JsonProgram json;
  private final Problems problems;
  private final Positions positions;

  CarouselCompiler(ShapeCompiler shapes, JsonProgram json, Problems problems) {
    this.shapes = shapes;
    this.json = json;
    this.problems = problems;
    this.positions = new Positions(problems);
  }

  void compile(Node node) {
    Entries entries = Entries.of(node, Grammar.CAROUSEL, List.of("type", "cards"), problems);
    if (entries == null) {
      return;
    }
    entries.required("cards");
    shapes.object(
        entries,
        (key, value) -> {
          if (key.equals("cards")) {
            cards(value);
          } else {
            json.string(Grammar.CAROUSEL);
          }
        });
  }

  private void cards(Node node) {
    List<Node> cards =
        shapes.items(node, Grammar.LEAST_CARDS, Grammar.MOST_CARDS, "carousel cards");
    List<List<String>> kinds = new ArrayList<>();
    shapes.array(cards, (card, n) -> kinds.add(card(card, n)));
    for (int i = 1; i < kinds.size(); i++) {
      if (!kinds.get(i).isEmpty() && !kinds.get(i).equals(kinds.getFirst())) {
        problems.at(
            cards.get(i),
            ("this card has %s. Give every card the same components in the same order as the first"
                    + " (%s).")
                .formatted(String.join(", ", kinds.get(i)), String.join(", ", kinds.getFirst())));
      }
    }
  }

  /** The kinds of the card's components. */
  private List<String> card(Node node, int ordinal) {
    List<String> kinds = new ArrayList<>();
    Entries entries =
        Entries.of(node, "card " + ordinal, List.of(CARD_INDEX, "components"), problems);
    if (entries == null) {
      return kinds;
    }
    String position = positions.of(entries, CARD_INDEX, "", false);
    String label = position.isEmpty() ? "card" : "card " + position;
    entries.required("components");
    shapes.object(
        entries,
        (key, value) -> {
          if (key.equals(CARD_INDEX)) {
            shapes.compile(value, new Shape.CardPosition(), label + " " + CARD_INDEX);
          } else {
            kinds.addAll(ComponentCompiler.compileCard(value, label, json, problems));
          }
        });
    return kinds;
  }
}
