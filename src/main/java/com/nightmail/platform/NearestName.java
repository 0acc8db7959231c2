package com.nightmail.platform;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The name somebody most likely meant: the same but for case, contained, or a few typing errors.
 */
public final class NearestName {

  private NearestName() {}

  /** The nearest of the names, or nothing if none is near. */
  public static Optional<String> of(String meant, List<String> names) {
    return names.stream()
        .filter(name -> distance(meant, name) <= Math.max(1, meant.length() / 3))
        .min(Comparator.comparingInt(name -> distance(meant, name)));
  }

  private static int distance(String meant, String name) {
    String a = letters(meant);
    String b = letters(name);
    if (a.length() >= 3 && b.length() >= 3 && (a.contains(b) || b.contains(a))) {
      return a.equals(b) ? 0 : 1;
    }
    return edits(a, b);
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
  }

  /** Levenshtein's distance, by rows. */
  private static int edits(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
