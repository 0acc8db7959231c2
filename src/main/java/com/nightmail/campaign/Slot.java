package com.nightmail.campaign;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hole whose placeholders know where their cells are. */
final class Slot {

  private static final int NO_COLUMN = -1;

  /**
   * @param index of the cell; {@link #NO_COLUMN} for literal text
   * @param text the literal text, or what an empty cell becomes; nothing refuses an empty cell
   */
  private record Span(int index, String column, @Nullable String text) {}

  private final String label;
  private final Rule rule;
  private final Span[] spans;
  private final List<String> columns;

  private Slot(String label, Rule rule, Span[] spans, List<String> columns) {
    this.label = label;
    this.rule = rule;
    this.spans = spans;
    this.columns = columns;
  }

  static Slot of(Piece.Hole hole, Columns.Binding columns) {
    Rule rule = hole.rule();
    Span[] spans =
        hole.text().parts().stream().map(part -> span(part, rule, columns)).toArray(Span[]::new);
    List<String> names =
        hole.text().placeholders().stream().map(columns::column).distinct().toList();
    return new Slot(hole.label(), rule, spans, names);
  }

  private static Span span(Text.Part part, Rule rule, Columns.Binding columns) {
    return switch (part) {
      case Text.Literal literal -> new Span(NO_COLUMN, "", rule.literal(literal.text()));
      case Text.Placeholder hole -> {
        String fallback = hole.fallback();
        yield new Span(
            columns.position(hole),
            columns.column(hole),
            fallback == null ? null : rule.cell(fallback));
      }
    };
  }

  /** The columns of the list that its value comes from, as the list names them. */
  List<String> columns() {
    return columns;
  }

  private String named() {
    return columns.isEmpty()
        ? ""
        : columns.stream()
            .collect(
                Collectors.joining(
                    "\", \"", columns.size() == 1 ? " (column \"" : " (columns \"", "\")"));
  }

  /**
   * Writes the value.
   *
   * @return why the recipient cannot be sent this value; nothing when all is well
   */
  Rendering.@Nullable Unrenderable fill(List<String> cells, Instant now, JsonBuffer json) {
    for (Span span : spans) {
      if (span.text() == null && cell(span, cells).isBlank()) {
        return new Rendering.Unrenderable(
            label + ": column \"" + span.column() + "\" is empty and has no default",
            List.of(span.column()));
      }
    }
    String value = rule.clean(joined(cells));
    String complaint = rule.complaint(value, now);
    if (complaint != null) {
      return new Rendering.Unrenderable(label + ": " + complaint + named(), columns);
    }
    if (rule.isNumber()) {
      json.raw(value);
    } else {
      json.string(value);
    }
    return null;
  }

  private String joined(List<String> cells) {
    if (spans.length == 1) {
      return part(spans[0], cells);
    }
    StringBuilder joined = new StringBuilder();
    for (Span span : spans) {
      joined.append(part(span, cells));
    }
    return joined.toString();
  }

  private String part(Span span, List<String> cells) {
    String text = span.text();
    if (span.index() == NO_COLUMN) {
      return text == null ? "" : text;
    }
    String cell = cell(span, cells);
    return text != null && cell.isBlank() ? text : rule.cell(cell);
  }

  private static String cell(Span span, List<String> cells) {
    return span.index() < cells.size() ? cells.get(span.index()) : "";
  }
}
