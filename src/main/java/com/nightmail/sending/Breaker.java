package com.nightmail.sending;

import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.gateway.Outcome;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Stops a run for a person when answers say that something is wrong with more than single rows: no
 * success among the first, or too large a share of failures among the latest. A failure is a
 * refusal, or a request whose answer does not tell: a gateway that lost its backend would put the
 * whole list in doubt.
 */
final class Breaker {
  private static final int FIRST = 20;
  private static final int LATEST = 200;
  private static final int SUCCESS = -1;
  private static final int DOUBT = -2;
  private static final int WITHOUT_CODE = 0;

  private final double share;
  private final Deque<Integer> latest = new ArrayDeque<>(LATEST);
  private int failures;
  private int answers;
  private int successes;

  /**
   * @param share of failures that is still borne, 0 to 1; 1 switches the breaker off
   */
  Breaker(double share) {
    this.share = share;
  }

  synchronized void accepted() {
    successes++;
    count(SUCCESS);
  }

  /** Whether the run has to end for that, and the reason. */
  synchronized Optional<String> refused(Outcome.Refused refusal) {
    return failed(refusal.code());
  }

  /** Whether the run has to end for that, and the reason. */
  synchronized Optional<String> doubted() {
    return failed(DOUBT);
  }

  private Optional<String> failed(int code) {
    failures++;
    count(code);
    if (share >= 1) {
      return Optional.empty();
    }
    if (successes == 0 && answers >= FIRST) {
      return Optional.of(
          "None of the first %d answers was a success. %s".formatted(answers, advice()));
    }
    if (latest.size() == LATEST && failures > share * LATEST) {
      return Optional.of(
          "%d of the last %d answers were refusals or did not tell, more than %.0f %%. %s"
              .formatted(failures, LATEST, share * 100, advice()));
    }
    return Optional.empty();
  }

  private void count(int code) {
    answers++;
    latest.add(code);
    if (latest.size() > LATEST && latest.remove() != SUCCESS) {
      failures--;
    }
  }

  private String advice() {
    var most =
        latest.stream()
            .filter(code -> code != SUCCESS)
            .collect(Collectors.groupingBy(code -> code, Collectors.counting()))
            .entrySet()
            .stream()
            .max(Comparator.comparing(e -> e.getValue()))
            .orElseThrow()
            .getKey();
    return "Most of them: %s nightmail.breaker.share sets what is borne.".formatted(advice(most));
  }

  private static String advice(int code) {
    return switch (code) {
      case DOUBT ->
          "no answer that tells. To do: see what came instead, and whether the gateway works.";
      case WITHOUT_CODE -> "refused without an error code. To do: see what the gateway said.";
      default -> {
        var policy = ErrorPolicy.of(code);
        yield "code %d (%s). To do: %s.".formatted(code, policy.meaning(), policy.remedy());
      }
    };
  }
}
