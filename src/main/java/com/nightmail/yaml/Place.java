package com.nightmail.yaml;

import java.util.Comparator;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** A position in a file; line and column count from 1. */
public record Place(int line, int column) implements Comparable<Place> {

  public static final Place START = new Place(1, 1);

  private static final Comparator<Place> READING_ORDER =
      Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

  public static Place of(Node node) {
    return of(node.getStartMark());
  }

  public static Place of(Optional<Mark> mark) {
    return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(START);
  }

  /** The place of the character at {@code offset}, in UTF-16 units, of {@code text}. */
  public static Place at(String text, int offset) {
    int lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    int line = 1 + (int) text.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    return new Place(line, 1 + text.codePointCount(lineStart, offset));
  }

  @Override
  public int compareTo(Place other) {
    return READING_ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
