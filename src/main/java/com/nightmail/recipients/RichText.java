package com.nightmail.recipients;

import javax.xml.stream.XMLStreamException;

/** Text as a workbook writes it: in runs, with phonetic hints, and with characters by number. */
final class RichText {

  private static final int ESCAPE = "_xHHHH_".length();

  private RichText() {}

  /**
   * Reads the runs of the element that opens here, up to its end; phonetic hints are no text.
   *
   * @param most characters; what is beyond is dropped
   */
  static String read(PartXml xml, String element, int most) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    while (xml.next() && !xml.closes(element)) {
      if (xml.opens("rPh")) {
        xml.skip();
      } else if (xml.opens("t")) {
        xml.text(text, most);
      }
    }
    return unescaped(text.toString());
  }

  /**
   * Puts in the characters that XML cannot hold, {@code _x000D_} for a carriage return. NUL and
   * halves of characters stay as they are written: no text has them.
   */
  static String unescaped(String text) {
    if (!text.contains("_x")) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int code = isEscape(text, i) ? Integer.parseInt(text.substring(i + 2, i + 6), 16) : 0;
      if (code == 0 || Character.isSurrogate((char) code)) {
        plain.append(text.charAt(i));
        i++;
      } else {
        plain.append((char) code);
        i += ESCAPE;
      }
    }
    return plain.toString();
  }

  private static boolean isEscape(String text, int at) {
    if (!text.startsWith("_x", at) || at + ESCAPE > text.length() || text.charAt(at + 6) != '_') {
      return false;
    }
    for (int i = at + 2; i < at + 6; i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }
}
