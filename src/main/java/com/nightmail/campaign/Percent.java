package com.nightmail.campaign;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of a URL button's suffix (RFC 3986, UTF-8). */
final class Percent {

  private static final String UNRESERVED = "-._~";

  /** What a cell may use to carry a path or a query of its own. */
  private static final String KEPT_IN_CELLS = UNRESERVED + "/?&=";

  /** What RFC 3986 allows in a path, query or fragment, but for the colon that Meta refuses. */
  private static final String KEPT_IN_LITERALS = UNRESERVED + "/?#[]@!$&'()*+,;=";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Percent() {}

  /** A recipient's value; an escape that is already there ({@code %20}) stays as it is. */
  static String encodeCell(String text) {
    return encode(text, KEPT_IN_CELLS);
  }

  /** The campaign's own text: only what is illegal is encoded. */
  static String encodeLiteral(String text) {
    return encode(text, KEPT_IN_LITERALS);
  }

  private static String encode(String text, String kept) {
    int clean = 0;
    while (clean < text.length() && stays(text.charAt(clean), kept)) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder(utf8.length * 2);
    for (int i = 0; i < utf8.length; i++) {
      char c = (char) (utf8[i] & 0xFF);
      if (stays(c, kept) || (c == '%' && isEscape(utf8, i))) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.toHexDigits((byte) c));
      }
    }
    return encoded.toString();
  }

  private static boolean stays(char c, String kept) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || kept.indexOf(c) >= 0;
  }

  private static boolean isEscape(byte[] utf8, int percent) {
    return percent + 2 < utf8.length
        && HexFormat.isHexDigit(utf8[percent + 1])
        && HexFormat.isHexDigit(utf8[percent + 2]);
  }
}
