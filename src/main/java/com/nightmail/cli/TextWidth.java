package com.nightmail.cli;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many columns of a terminal a text takes: two for emoji and the wide scripts of East Asia,
 * none for marks that stand on another letter, else one. Terminals do not agree on every emoji.
 */
final class TextWidth {

  private static final int EMOJI_VARIANT = 0xFE0F;
  private static final int KEYCAP = 0x20E3;

  private TextWidth() {}

  static int of(String text) {
    return clusters(text).stream().mapToInt(TextWidth::ofCluster).sum();
  }

  /** The text cut into what a person takes for one character each. */
  static List<String> clusters(String text) {
    var iterator = BreakIterator.getCharacterInstance(Locale.ROOT);
    iterator.setText(text);
    var clusters = new ArrayList<String>(text.length());
    int start = iterator.first();
    for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
      clusters.add(text.substring(start, end));
      start = end;
    }
    return clusters;
  }

  /** An emoji of several parts is one; any other cluster is as wide as its letters together. */
  static int ofCluster(String cluster) {
    int width = 0;
    for (int i = 0; i < cluster.length(); ) {
      int character = cluster.codePointAt(i);
      if (character == EMOJI_VARIANT
          || character == KEYCAP
          || Character.isEmojiPresentation(character)) {
        return 2;
      }
      width += of(character);
      i += Character.charCount(character);
    }
    return width;
  }

  private static int of(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isVowelOfSyllable(character) ? 0 : isWide(character) ? 2 : 1;
    };
  }

  /** Of a Korean syllable that is written in parts: it stands within the first one. */
  private static boolean isVowelOfSyllable(int c) {
    return c >= 0x1160 && c <= 0x11FF;
  }

  /** East Asian Width W and F (UAX #11), but for single emoji. */
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0x303E)
        || (c >= 0x3041 && c <= 0xA4CF)
        || (c >= 0xA960 && c <= 0xA97C)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE10 && c <= 0xFE19)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F900 && c <= 0x1F9FF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }
}
