package com.nightmail.campaign;

import com.nightmail.yaml.Place;
import com.nightmail.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A value of the campaign file, cut at its {@code {{column}}} and {@code {{column|default}}}. */
record Text(List<Part> parts) {

  sealed interface Part {}

  record Literal(String text) implements Part {}

  /**
   * @param column trimmed, never empty
   * @param fallback what an empty cell becomes; an empty cell refuses the row when absent
   */
  record Placeholder(String column, @Nullable String fallback, Place place) implements Part {}

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  /** Braces that belong to no placeholder are a problem: everybody would get them as they stand. */
  static Text parse(ScalarNode node, Problems problems) {
    String raw = node.getValue();
    List<Part> parts = new ArrayList<>();
    int done = 0;
    for (int open = raw.indexOf(OPEN); open >= 0; open = raw.indexOf(OPEN, done)) {
      int close = raw.indexOf(CLOSE, open);
      int nested = raw.indexOf(OPEN, open + OPEN.length());
      Place place = placeWithin(node, open);
      if (close < 0 || (nested >= 0 && nested < close)) {
        problems.at(place, "{{ is never closed. Write \"{{column}}\" or \"{{column|default}}\".");
        return new Text(List.of());
      }
      literal(node, done, open, parts, problems);
      parts.add(placeholder(raw.substring(open + OPEN.length(), close), place, problems));
      done = close + CLOSE.length();
    }
    literal(node, done, raw.length(), parts, problems);
    return new Text(List.copyOf(parts));
  }

  private static void literal(
      ScalarNode node, int from, int to, List<Part> parts, Problems problems) {
    if (from < to) {
      String literal = node.getValue().substring(from, to);
      parts.add(new Literal(literal));
      int stray = literal.indexOf(CLOSE);
      if (stray >= 0) {
        problems.at(
            placeWithin(node, from + stray),
            "}} closes nothing here. Write \"{{column}}\", or remove the braces.");
      }
    }
  }

  private static Placeholder placeholder(String inside, Place place, Problems problems) {
    int bar = inside.indexOf('|');
    String column = (bar < 0 ? inside : inside.substring(0, bar)).strip();
    if (column.isEmpty()) {
      problems.at(place, "{{" + inside + "}} names no column. Write the column's name in it.");
    }
    return new Placeholder(column, bar < 0 ? null : inside.substring(bar + 1).strip(), place);
  }

  /** Exact where the value stands in the file as it is; else the place where the value begins. */
  private static Place placeWithin(ScalarNode node, int offset) {
    Place start = Place.of(node);
    Mark from = node.getStartMark().orElse(null);
    Mark to = node.getEndMark().orElse(null);
    if (from == null || to == null || from.getLine() != to.getLine()) {
      return start;
    }
    String value = node.getValue();
    int surplus = to.getIndex() - from.getIndex() - value.codePointCount(0, value.length());
    return surplus == 0 || surplus == 2
        ? new Place(start.line(), start.column() + surplus / 2 + value.codePointCount(0, offset))
        : start;
  }

  boolean isConstant() {
    return parts.stream().noneMatch(Placeholder.class::isInstance);
  }

  List<Placeholder> placeholders() {
    return parts.stream()
        .filter(Placeholder.class::isInstance)
        .map(Placeholder.class::cast)
        .toList();
  }
}
