package com.nightmail.cli;

import com.nightmail.templates.FormattedText;
import com.nightmail.templates.FormattedText.Span;
import com.nightmail.templates.FormattedText.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Breaks text into lines of at most so many columns, between words where it can. */
final class WrappedText {

  private record Letter(String cluster, Set<Style> styles) {
    int width() {
      return TextWidth.ofCluster(cluster);
    }

    boolean isBlank() {
      return cluster.isBlank();
    }
  }

  private final int columns;
  private final List<StyledLine> lines = new ArrayList<>();
  private final List<Letter> line = new ArrayList<>();
  private int width;

  private WrappedText(int columns) {
    this.columns = columns;
  }

  static List<StyledLine> of(FormattedText text, int columns) {
    var wrapped = new WrappedText(columns);
    for (Span span : text.spans()) {
      for (String cluster : TextWidth.clusters(span.text())) {
        wrapped.add(new Letter(cluster, span.styles()));
      }
    }
    wrapped.end(wrapped.line.size());
    return wrapped.lines;
  }

  static List<StyledLine> of(String text, int columns) {
    return of(new FormattedText(List.of(new Span(text, Set.of()))), columns);
  }

  private void add(Letter letter) {
    if (letter.cluster().equals("\n") || letter.cluster().equals("\r\n")) {
      end(line.size());
      return;
    }
    if (width + letter.width() > columns && !letter.isBlank()) {
      int blank = lastBlank();
      end(blank < 0 ? line.size() : blank);
      while (!line.isEmpty() && line.getFirst().isBlank()) {
        width -= line.removeFirst().width();
      }
    }
    line.add(letter);
    width += letter.width();
  }

  private int lastBlank() {
    for (int i = line.size() - 1; i > 0; i--) {
      if (line.get(i).isBlank()) {
        return i;
      }
    }
    return -1;
  }

  /** Ends the line before the letter of this index; the others begin the next one. */
  private void end(int before) {
    var done = new StyledLine();
    int used = 0;
    for (int i = 0; i < before; ) {
      var text = new StringBuilder();
      var styles = line.get(i).styles();
      for (; i < before && line.get(i).styles().equals(styles); i++) {
        if (used + line.get(i).width() <= columns) {
          text.append(line.get(i).cluster());
          used += line.get(i).width();
        }
      }
      done.add(text.toString(), styles);
    }
    lines.add(done);
    line.subList(0, before).clear();
    width = line.stream().mapToInt(Letter::width).sum();
  }
}
