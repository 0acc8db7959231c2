package com.nightmail.crash;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.AttemptToken;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a killed process left behind: where the kill landed, read from the job repository, the
 * ledger and the gateway's record.
 *
 * @param unsettled messages claimed or in doubt
 */
record Evidence(Set<Phase> phases, int unsettled) {

  /**
   * @param home whose database may not answer: it is not there yet, or not again
   * @param before the latest execution before the process was started
   * @param killed when, as {@link System#nanoTime()}
   */
  static Evidence of(Home home, Mailing mailing, Gateway gateway, long before, long killed) {
    var books = home.books();
    try {
      return books
          .filter(Books::migrated)
          .map(found -> of(found, mailing, gateway, before, killed))
          .orElse(new Evidence(EnumSet.of(home.used() ? Phase.START : Phase.FIRST_START), 0));
    } finally {
      books.ifPresent(Books::close);
    }
  }

  private static Evidence of(
      Books found, Mailing mailing, Gateway gateway, long before, long killed) {
    var run = found.run(mailing.name());
    var rows = run.map(found::rows).orElse(List.<Books.Row>of());
    var unsettled =
        rows.stream()
            .filter(r -> r.state() == MessageState.CLAIMED || r.state() == MessageState.IN_DOUBT)
            .count();
    return new Evidence(phases(found, rows, gateway, before, killed), (int) unsettled);
  }

  private static Set<Phase> phases(
      Books books, List<Books.Row> rows, Gateway gateway, long before, long killed) {
    var steps = books.stepsAfter(before);
    if (steps.isEmpty()) {
      return EnumSet.of(Phase.START);
    }
    if (steps.containsKey("settle")) {
      return EnumSet.of(books.status().equals("COMPLETED") ? Phase.ENDED : Phase.SETTLE);
    }
    if (!steps.containsKey("send")) {
      return EnumSet.of(Phase.LOAD);
    }
    return whereMessagesWere(rows, gateway, killed);
  }

  /** Every claimed message is somewhere between its claim and its settling. */
  private static Set<Phase> whereMessagesWere(List<Books.Row> rows, Gateway gateway, long killed) {
    var arrivals = arrivals(gateway);
    var phases = EnumSet.noneOf(Phase.class);
    for (var row : rows) {
      if (row.state() != MessageState.CLAIMED) {
        continue;
      }
      var arrival = arrivals.get(row.token());
      if (arrival == null) {
        phases.add(Phase.CLAIMED);
      } else if (gateway.answered(arrival, killed)) {
        phases.add(Phase.ANSWERED);
      } else if (gateway.unanswered(arrival, killed)) {
        phases.add(Phase.IN_FLIGHT);
      }
    }
    return phases;
  }

  private static Map<AttemptToken, Integer> arrivals(Gateway gateway) {
    var arrivals = new HashMap<AttemptToken, Integer>();
    var record = gateway.record();
    for (int i = 0; i < record.size(); i++) {
      arrivals.put(record.get(i).token(), i);
    }
    return arrivals;
  }
}
