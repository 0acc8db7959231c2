package com.nightmail.job;

import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.gateway.Outcome;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Collectors;

/**
 * Stops a run for a person when refusals say that something is wrong with more than single rows: no
 * success among the first answers, or too large a share of refusals among the latest.
 */
final class Breaker {
  private static final int FIRST = 20;
  private static final int LATEST = 200;
  private static final int NONE = -1;

  private final double share;
  private final RunControl control;
  private final Deque<Integer> latest = new ArrayDeque<>(LATEST);
  private int refused;
  private int answers;
  private int successes;

  /**
   * @param share of refusals that is still borne, 0 to 1; 1 switches the breaker off
   */
  Breaker(double share, RunControl control) {
    this.share = share;
    this.control = control;
  }

  synchronized void accepted() {
    successes++;
    count(NONE);
  }

  synchronized void refused(Outcome.Refused refusal) {
    refused++;
    count(refusal.code());
    if (share >= 1) {
      return;
    }
    if (successes == 0 && answers >= FIRST) {
      control.halt("None of the first %d answers was a success. %s".formatted(answers, advice()));
    } else if (latest.size() == LATEST && refused > share * LATEST) {
      control.halt(
          "%d of the last %d answers were refusals, more than %.0f %%. %s"
              .formatted(refused, LATEST, share * 100, advice()));
    }
  }

  private void count(int code) {
    answers++;
    latest.add(code);
    if (latest.size() > LATEST && latest.remove() != NONE) {
      refused--;
    }
  }

  private String advice() {
    var most =
        latest.stream()
            .filter(code -> code != NONE)
            .collect(Collectors.groupingBy(code -> code, Collectors.counting()))
            .entrySet()
            .stream()
            .max(Comparator.comparing(e -> e.getValue()))
            .orElseThrow();
    var policy = ErrorPolicy.of(most.getKey());
    return "Most of them: code %d (%s). To do: %s. nightmail.breaker.share sets what is borne."
        .formatted(most.getKey(), policy.meaning(), policy.remedy());
  }
}
