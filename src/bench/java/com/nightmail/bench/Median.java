package com.nightmail.bench;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Of an even number the lower of the two in the middle: a value that was measured. */
final class Median {
  private Median() {}

  static double of(Collection<Double> values) {
    return of(values, value -> value);
  }

  static <T> double of(Collection<T> values, ToDoubleFunction<T> figure) {
    return values.stream()
        .mapToDouble(figure)
        .sorted()
        .skip((values.size() - 1) / 2)
        .findFirst()
        .orElseThrow();
  }
}
