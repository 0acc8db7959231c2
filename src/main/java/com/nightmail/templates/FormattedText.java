package com.nightmail.templates;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Text with WhatsApp's marks taken for what they do: {@code *bold*}, {@code _italic_}, {@code
 * ~struck~}, {@code `code`} and {@code ```monospace```}.
 *
 * <p>A mark counts where it does on the phone: it opens at the beginning of a word and closes at
 * the end of one in the same line, with no blank inside of it. Others are shown as they stand.
 *
 * @param spans one after the other; line breaks are within them
 */
public record FormattedText(List<Span> spans) {

  /** How a span is set. */
  public enum Style {
    BOLD,
    ITALIC,
    STRUCK,
    MONOSPACE
  }

  /** Text that is set alike. */
  public record Span(String text, Set<Style> styles) {}

  private static final String FENCE = "```";

  /** Without any marks in it. */
  static FormattedText plain(String text) {
    return new FormattedText(text.isEmpty() ? List.of() : List.of(new Span(text, Set.of())));
  }

  static FormattedText of(String text) {
    var spans = new ArrayList<Span>();
    parse(text, EnumSet.noneOf(Style.class), spans);
    return new FormattedText(List.copyOf(spans));
  }

  /** The text alone. */
  public String text() {
    var text = new StringBuilder();
    spans.forEach(span -> text.append(span.text()));
    return text.toString();
  }

  private static void parse(String text, EnumSet<Style> styles, List<Span> spans) {
    int plainFrom = 0;
    int at = 0;
    while (at < text.length()) {
      String mark = text.startsWith(FENCE, at) ? FENCE : text.substring(at, at + 1);
      int close = !isMark(mark) || !opens(text, at, mark) ? -1 : closing(text, at, mark);
      if (close < 0) {
        at += mark.length();
        continue;
      }
      add(text.substring(plainFrom, at), styles, spans);
      Style style = styleOf(mark);
      var inner = EnumSet.copyOf(styles);
      inner.add(style);
      String inside = text.substring(at + mark.length(), close);
      if (style == Style.MONOSPACE) {
        add(inside, inner, spans);
      } else {
        parse(inside, inner, spans);
      }
      at = close + mark.length();
      plainFrom = at;
    }
    add(text.substring(plainFrom), styles, spans);
  }

  private static void add(String text, EnumSet<Style> styles, List<Span> spans) {
    if (!text.isEmpty()) {
      spans.add(new Span(text, Set.copyOf(styles)));
    }
  }

  private static boolean opens(String text, int at, String mark) {
    int next = at + mark.length();
    return (at == 0 || !isWord(text.charAt(at - 1)))
        && next < text.length()
        && !Character.isWhitespace(text.charAt(next))
        && !text.startsWith(mark, next);
  }

  /** Where the mark closes, or -1 if it does not. */
  private static int closing(String text, int open, String mark) {
    int lineEnd = text.indexOf('\n', open);
    // Only a monospaced block may be of several lines.
    int end = lineEnd < 0 || mark.equals(FENCE) ? text.length() : lineEnd;
    int from = open + mark.length() + 1;
    for (int at = text.indexOf(mark, from); at >= 0 && at < end; at = text.indexOf(mark, at + 1)) {
      int after = at + mark.length();
      boolean endsWord = after >= text.length() || !isWord(text.charAt(after));
      if (endsWord && !Character.isWhitespace(text.charAt(at - 1))) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c);
  }

  private static Style styleOf(String mark) {
    return switch (mark) {
      case "*" -> Style.BOLD;
      case "_" -> Style.ITALIC;
      case "~" -> Style.STRUCK;
      default -> Style.MONOSPACE;
    };
  }

  private static boolean isMark(String text) {
    return text.equals(FENCE) || "*_~`".contains(text);
  }
}
