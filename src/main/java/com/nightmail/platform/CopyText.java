package com.nightmail.platform;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in PostgreSQL's COPY text format.
 *
 * <p>Source: <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, "Text
 * Format"</a>.
 */
public final class CopyText {
  private final StringBuilder text = new StringBuilder(1 << 16);
  private boolean rowBegun;

  CopyText() {}

  public CopyText number(long value) {
    column().append(value);
    return this;
  }

  public CopyText text(@Nullable String value) {
    column();
    if (value == null) {
      text.append("\\N");
    } else {
      escaped(value);
    }
    return this;
  }

  /** A {@code text[]}: quoted as an array literal first, then as a COPY column. */
  public CopyText array(List<String> values) {
    column().append('{');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      text.append('"');
      var value = values.get(i);
      for (int c = 0; c < value.length(); c++) {
        switch (value.charAt(c)) {
          case '"' -> text.append("\\\\\"");
          case '\\' -> text.append("\\\\\\\\");
          default -> escaped(value.charAt(c));
        }
      }
      text.append('"');
    }
    text.append('}');
    return this;
  }

  CopyText endRow() {
    text.append('\n');
    rowBegun = false;
    return this;
  }

  /** Size of what has been written and not been taken, in UTF-16 units. */
  int chars() {
    return text.length();
  }

  /** What has been written; from here on it begins anew. */
  byte[] takeBytes() {
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    text.setLength(0);
    return bytes;
  }

  private StringBuilder column() {
    if (rowBegun) {
      text.append('\t');
    }
    rowBegun = true;
    return text;
  }

  private void escaped(String value) {
    for (int c = 0; c < value.length(); c++) {
      escaped(value.charAt(c));
    }
  }

  private void escaped(char c) {
    switch (c) {
      case '\\' -> text.append("\\\\");
      case '\t' -> text.append("\\t");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      default -> text.append(c);
    }
  }
}
