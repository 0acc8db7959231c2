package com.nightmail.campaign;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The nearest known word to a mistyped one. */
final class Suggestion {

  private static final int FARTHEST = 2;
  private static final int LONGEST_WORD = 200;

  private Suggestion() {}

  /** {@code Did you mean "recipients"?} with a leading space, or nothing when no word is near. */
  static String didYouMean(String typed, Collection<String> known) {
    if (typed.length() > LONGEST_WORD) {
      return "";
    }
    return known.stream()
        .filter(word -> distance(typed, word) <= Math.min(FARTHEST, word.length() / 2))
        .min(Comparator.comparingInt(word -> distance(typed, word)))
        .map(word -> " Did you mean \"" + word + "\"?")
        .orElse("");
  }

  /** Levenshtein distance, letter case and the kind of separator left aside. */
  private static int distance(String typed, String word) {
    String a = plain(typed);
    String b = plain(word);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
  }
}
