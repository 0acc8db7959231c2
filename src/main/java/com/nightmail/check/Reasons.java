package com.nightmail.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts rows by their reason. The number of different reasons that are told apart is bounded. */
final class Reasons {
  private static final int MOST_REASONS = 1_000;
  private static final int LINES_SHOWN = 5;
  private static final String OTHERS = "other reasons";

  private static final Comparator<Reason> MOST_FREQUENT_FIRST =
      Comparator.comparingInt(Reason::rows).reversed().thenComparingInt(Reason::firstLine);

  private final Map<Key, Rows> counted = new HashMap<>();
  private int rows;

  private record Key(Cause cause, String reason, List<String> columns) {}

  private static final class Rows {
    private final List<Integer> first = new ArrayList<>(LINES_SHOWN);
    private int count;
  }

  void add(Cause cause, String reason, List<String> columns, int line) {
    var key = new Key(cause, reason, columns);
    if (counted.size() >= MOST_REASONS && !counted.containsKey(key)) {
      key = new Key(cause, OTHERS, List.of());
    }
    var of = counted.computeIfAbsent(key, reasonIsNew -> new Rows());
    of.count++;
    rows++;
    if (of.first.size() < LINES_SHOWN) {
      of.first.add(line);
    }
  }

  /** Rows that have a reason. */
  int rows() {
    return rows;
  }

  /** All of them, the most frequent first, those of equal frequency by their first line. */
  List<Reason> mostFrequentFirst() {
    return counted.entrySet().stream()
        .map(
            e ->
                new Reason(
                    e.getKey().cause(),
                    e.getKey().reason(),
                    e.getKey().columns(),
                    e.getValue().count,
                    List.copyOf(e.getValue().first)))
        .sorted(MOST_FREQUENT_FIRST)
        .toList();
  }
}
