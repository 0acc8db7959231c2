package com.nightmail.platform;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The name somebody most likely meant: the same but for case and separators, a few typing errors,
 * or contained.
 */
public final class NearestName {
  /** Longer is no mistyped name, and comparing takes time with the square of it. */
  private static final int LONGEST = 200;

  private static final int LEAST_CONTAINED = 3;

  private NearestName() {}

  /** The nearest of the names, or nothing if none is near; of equally near ones the first. */
  public static Optional<String> of(String meant, Collection<String> names) {
    if (meant.length() > LONGEST) {
      return Optional.empty();
    }
    int farthest = Math.max(1, meant.length() / 3);
    return names.stream()
        .filter(name -> distance(meant, name, farthest) <= farthest)
        .min(Comparator.comparingInt(name -> distance(meant, name, farthest)));
  }

  /** {@code Did you mean "recipients"?} with a leading space, or nothing when no name is near. */
  public static String didYouMean(String meant, Collection<String> names) {
    return of(meant, names).map(" Did you mean \"%s\"?"::formatted).orElse("");
  }

  /** The beginning of a name is as near as one typing error; any other part of it just near. */
  private static int distance(String meant, String name, int farthest) {
    String a = letters(meant);
    String b = letters(name);
    int edits = edits(a, b);
    if (Math.min(a.length(), b.length()) < LEAST_CONTAINED || !(a.contains(b) || b.contains(a))) {
      return edits;
    }
    return Math.min(edits, a.startsWith(b) || b.startsWith(a) ? 1 : farthest);
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
