package com.nightmail.cli;

import com.nightmail.templates.FormattedText.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One line of text for a terminal, made of pieces that are set alike. */
final class StyledLine {

  private static final String RESET = "\033[0m";

  private record Piece(String text, Set<Style> styles) {}

  private final List<Piece> pieces = new ArrayList<>();
  private int width;

  static StyledLine of(String text) {
    return new StyledLine().add(text, Set.of());
  }

  /** Adds text without line breaks; what could steer the terminal is made visible. */
  StyledLine add(String text, Set<Style> styles) {
    var safe = safe(text);
    width += TextWidth.of(safe);
    pieces.add(new Piece(safe, styles));
    return this;
  }

  int width() {
    return width;
  }

  /** With as many blanks behind it as make it so wide. */
  StyledLine padded(int columns) {
    return width < columns ? add(" ".repeat(columns - width), Set.of()) : this;
  }

  /** Followed by another. */
  StyledLine and(StyledLine other) {
    other.pieces.forEach(piece -> pieces.add(piece));
    width += other.width;
    return this;
  }

  /**
   * @param ansi whether the terminal understands how text is set
   */
  String print(boolean ansi) {
    var line = new StringBuilder();
    for (var piece : pieces) {
      if (ansi && !piece.styles().isEmpty()) {
        piece.styles().forEach(style -> line.append(code(style)));
        line.append(piece.text()).append(RESET);
      } else {
        line.append(piece.text());
      }
    }
    return line.toString().stripTrailing();
  }

  private static String code(Style style) {
    return switch (style) {
      case BOLD -> "\033[1m";
      case ITALIC -> "\033[3m";
      case STRUCK -> "\033[9m";
      case MONOSPACE -> "\033[2m";
    };
  }

  /** Joiners stay: scripts of India and emoji are written with them, and they steer nothing. */
  private static String safe(String text) {
    return VisibleWriter.visible(text.replace('\t', ' '))
        .replace("\\u200d", "\u200D")
        .replace("\\u200c", "\u200C");
  }
}
