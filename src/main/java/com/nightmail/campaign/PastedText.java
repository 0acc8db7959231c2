package com.nightmail.campaign;

/**
 * Makes JSON again of what a web page shows as JSON: pages put typographic quotes where straight
 * ones must stand, and no-break spaces where spaces must. Within a text both are welcome and stay.
 *
 * <p>Every character keeps its place, so that problems are reported where a person sees them. Only
 * a straight quote within typographic ones, which is escaped, moves the rest of its line.
 */
final class PastedText {

  private static final String QUOTES = "“”„‟«»‘’‚‛";

  /** Blogging software turns a closing quote behind a digit into a double prime. */
  private static final String CLOSING = QUOTES + "″\"";

  private static final String STRUCTURE = "{}[],:";

  private final String text;
  private final StringBuilder out;
  private int at;

  /** How many braces and brackets are open: outside of them the text is YAML in lines. */
  private int depth;

  /** Whether a quote at this place would begin a text. */
  private boolean valueMayBegin;

  private PastedText(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length() + 16);
  }

  /** The text with straight quotes and plain spaces wherever their meaning is plain. */
  static String straightened(String text) {
    return new PastedText(text).read();
  }

  private String read() {
    while (at < text.length()) {
      if (depth == 0) {
        line();
      } else if (!inBraces()) {
        return text;
      }
    }
    return out.toString();
  }

  /** Reads a line of YAML: its indentation, dashes and key, up to a brace that opens its value. */
  private void line() {
    if (isBrace(at) && endsWithKey()) {
      out.append(' '); // in the first column YAML takes it for the next key
    }
    spaces();
    while (at < text.length() && text.charAt(at) == '-' && isSpace(at + 1)) {
      copy();
      spaces();
    }
    int key = at;
    while (key < text.length() && isKeyLetter(text.charAt(key))) {
      key++;
    }
    if (key > at && key < text.length() && text.charAt(key) == ':') {
      out.append(text, at, key + 1);
      at = key + 1;
      spaces();
    }
    if (isBrace(at)) {
      depth = 1;
      valueMayBegin = true;
      copy();
    } else {
      copyLine();
    }
  }

  /**
   * Reads what comes next within braces.
   *
   * @return whether its meaning is plain
   */
  private boolean inBraces() {
    char c = text.charAt(at);
    if (isSpace(at)) {
      space();
    } else if (c == '#' && isSpace(at - 1)) {
      copyLine();
    } else if (valueMayBegin && (c == '"' || c == '\'')) {
      quoted(c);
    } else if (valueMayBegin && QUOTES.indexOf(c) >= 0) {
      return typographic();
    } else {
      valueMayBegin = "{[,:".indexOf(c) >= 0;
      depth += "{[".indexOf(c) >= 0 ? 1 : "}]".indexOf(c) >= 0 ? -1 : 0;
      copy();
      if (depth == 0) {
        copyLine();
      }
    }
    return true;
  }

  /** A run of spaces beside a brace, a comma, a colon, a quote or the end of a line is no text. */
  private void space() {
    int end = at;
    while (isSpace(end)) {
      end++;
    }
    boolean apart = isApart(at - 1) || isApart(end);
    for (; at < end; at++) {
      out.append(apart && isNoBreak(text.charAt(at)) ? ' ' : text.charAt(at));
    }
  }

  private boolean isApart(int index) {
    if (index < 0 || index >= text.length()) {
      return true;
    }
    char c = text.charAt(index);
    return STRUCTURE.indexOf(c) >= 0 || CLOSING.indexOf(c) >= 0 || c == '\'' || c == '#';
  }

  private void quoted(char quote) {
    valueMayBegin = false;
    do {
      if (quote == '"' && text.charAt(at) == '\\' && at + 1 < text.length()) {
        copy();
      }
      copy();
    } while (at < text.length() && text.charAt(at) != quote);
    if (at < text.length()) {
      copy();
    }
  }

  /** From a typographic quote to the one that a comma, a colon or a closing brace follows. */
  private boolean typographic() {
    int close = at + 1;
    while (close < text.length() && !isClosing(close)) {
      close++;
    }
    if (close == text.length()) {
      return false;
    }
    out.append('"');
    for (at++; at < close; at++) {
      if (text.charAt(at) == '"' && text.charAt(at - 1) != '\\') {
        out.append('\\');
      }
      out.append(text.charAt(at));
    }
    out.append('"');
    at++;
    valueMayBegin = false;
    return true;
  }

  private boolean isClosing(int index) {
    if (CLOSING.indexOf(text.charAt(index)) < 0) {
      return false;
    }
    int next = index + 1;
    while (isSpace(next)) {
      next++;
    }
    return next == text.length() || ",:}]".indexOf(text.charAt(next)) >= 0;
  }

  private void spaces() {
    for (; isSpace(at) && text.charAt(at) != '\n'; at++) {
      out.append(isNoBreak(text.charAt(at)) ? ' ' : text.charAt(at));
    }
  }

  private void copyLine() {
    int end = text.indexOf('\n', at);
    end = end < 0 ? text.length() : end + 1;
    out.append(text, at, end);
    at = end;
  }

  private void copy() {
    out.append(text.charAt(at));
    at++;
  }

  private boolean isBrace(int index) {
    return index < text.length() && "{[".indexOf(text.charAt(index)) >= 0;
  }

  private boolean endsWithKey() {
    int last = out.length() - 1;
    while (last >= 0 && Character.isWhitespace(out.charAt(last))) {
      last--;
    }
    return last >= 0 && out.charAt(last) == ':';
  }

  private boolean isSpace(int index) {
    if (index < 0 || index >= text.length()) {
      return false;
    }
    char c = text.charAt(index);
    return Character.isWhitespace(c) || isNoBreak(c);
  }

  /** Spaces of every width that YAML takes for letters. */
  private static boolean isNoBreak(char c) {
    return c > '\u007f' && Character.isSpaceChar(c);
  }

  private static boolean isKeyLetter(char c) {
    return c == '-' || c == '_' || (c < '\u0080' && Character.isLetterOrDigit(c));
  }
}
