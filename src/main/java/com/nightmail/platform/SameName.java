package com.nightmail.platform;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Names that people take for one: equal, or equal but for case and outer blanks. */
public final class SameName {

  private SameName() {}

  /**
   * Where a name stands among others.
   *
   * @return the position of the first equal one alone; without an equal one the positions of all
   *     that differ in nothing but case and outer blanks, so that more than one is ambiguous
   */
  public static List<Integer> positions(String meant, List<String> names) {
    List<Integer> equal = positions(meant, names, String::equals);
    return equal.isEmpty()
        ? positions(meant, names, (a, b) -> a.strip().equalsIgnoreCase(b.strip()))
        : equal.subList(0, 1);
  }

  private static List<Integer> positions(
      String meant, List<String> names, BiPredicate<String, String> same) {
    return IntStream.range(0, names.size())
        .filter(i -> same.test(meant, names.get(i)))
        .boxed()
        .toList();
  }
}
