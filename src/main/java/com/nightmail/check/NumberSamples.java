package com.nightmail.check;

import com.nightmail.recipients.PhoneNumbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds one number for each way in which a list writes its numbers: two are written in the same way
 * if they differ in nothing but their digits.
 */
final class NumberSamples {
  private static final int MOST_WAYS = 200;
  private static final int WAYS_SHOWN = 6;
  private static final int LONGEST_CELL = 40;

  private final Map<String, First> ways = new LinkedHashMap<>();

  private static final class First {
    private final RowForecast row;
    private int rows;

    private First(RowForecast row) {
      this.row = row;
    }
  }

  void add(RowForecast row) {
    var way = way(row.written());
    var first = ways.get(way);
    if (first == null && ways.size() < MOST_WAYS) {
      first = new First(row);
      ways.put(way, first);
    }
    if (first != null) {
      first.rows++;
    }
  }

  private static String way(String written) {
    var shape = written.toCharArray();
    for (int i = 0; i < shape.length; i++) {
      if (Character.isDigit(shape[i])) {
        shape[i] = '9';
      }
    }
    return new String(shape);
  }

  /** The most frequent ways first. */
  List<NumberSample> mostFrequentFirst() {
    var all = new ArrayList<>(ways.values());
    all.sort(Comparator.comparingInt((First first) -> first.rows).reversed());
    return all.stream().limit(WAYS_SHOWN).map(NumberSamples::sample).toList();
  }

  private static NumberSample sample(First first) {
    var written = first.row.written();
    return new NumberSample(
        first.row.row().line(),
        written.length() <= LONGEST_CELL ? written : written.substring(0, LONGEST_CELL) + "...",
        PhoneNumbers.e164(first.row.row().phone()),
        first.rows);
  }
}
