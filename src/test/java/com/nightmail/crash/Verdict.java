package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.crash.Gateway.Acceptance;
import com.nightmail.domain.MessageState;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds the ledger of a completed run against the gateway's record: nobody twice, nobody lost,
 * every count adds up, and both agree id by id but for those in doubt.
 */
final class Verdict {
  private final String story;
  private final Mailing mailing;
  private final List<Acceptance> record;
  private final List<Books.Row> rows;
  private final Map<MessageState, Integer> counters;

  /**
   * @param story put in front of every failure: what happened, and how to make it happen again
   */
  Verdict(String story, Mailing mailing, Gateway gateway, Books books) {
    this.story = story;
    this.mailing = mailing;
    this.record = gateway.record();
    var run = books.run(mailing.name()).orElseThrow();
    this.rows = books.rows(run);
    this.counters = books.counters(run);
  }

  /**
   * @return how many are in doubt
   */
  int pass() {
    nobodyTwice();
    nobodyLost();
    countsAddUp();
    ledgerAndGatewayAgree();
    return inDoubt();
  }

  /**
   * The same after every receipt: all that reached the gateway is told, and nothing else.
   *
   * @return how many are still in doubt
   */
  int passTold() {
    nobodyTwice();
    countsAddUp();
    var told = EnumSet.of(MessageState.SENT, MessageState.DELIVERED, MessageState.READ);
    assertThat(idsByPhone(rows.stream().filter(row -> told.contains(row.state()))))
        .as("%s%ntold by receipts, with the gateway's ids: all that it accepted", story)
        .isEqualTo(record.stream().collect(Collectors.toMap(Acceptance::phone, Acceptance::wamid)));
    return inDoubt();
  }

  /** In doubt, but in the gateway's record. */
  int doubtedAndAccepted() {
    var accepted = record.stream().map(Acceptance::phone).collect(Collectors.toSet());
    return (int)
        rows.stream()
            .filter(r -> r.state() == MessageState.IN_DOUBT && accepted.contains(r.phone()))
            .count();
  }

  private int inDoubt() {
    return (int) rows.stream().filter(row -> row.state() == MessageState.IN_DOUBT).count();
  }

  private static Map<Long, String> idsByPhone(Stream<Books.Row> rows) {
    return rows.collect(Collectors.toMap(Books.Row::phone, Books.Row::wamid));
  }

  private void nobodyTwice() {
    assertThat(record.stream().map(Acceptance::phone).toList())
        .as("%s%naccepted by the gateway: nobody twice", story)
        .doesNotHaveDuplicates();
  }

  private void nobodyLost() {
    var sent =
        rows.stream()
            .filter(r -> r.state() == MessageState.ACCEPTED || r.state() == MessageState.IN_DOUBT)
            .map(Books.Row::phone)
            .toList();
    assertThat(sent)
        .as("%s%naccepted or in doubt: everybody on the list, once", story)
        .containsExactlyInAnyOrderElementsOf(mailing.offsets().mapToObj(mailing::phone).toList());
  }

  private void countsAddUp() {
    var counted =
        rows.stream()
            .collect(Collectors.groupingBy(Books.Row::state, Collectors.summingInt(r -> 1)));
    assertThat(rows).as("%s%nrows of the ledger", story).hasSize(mailing.rows());
    assertThat(counted).as("%s%nrows by state, and the counters", story).isEqualTo(counters);
    assertThat(counted.getOrDefault(MessageState.SKIPPED, 0))
        .as("%s%nskipped", story)
        .isEqualTo(mailing.skipped());
  }

  private void ledgerAndGatewayAgree() {
    var gateway = record.stream().collect(Collectors.toMap(Acceptance::phone, Function.identity()));
    var ledger =
        rows.stream()
            .filter(Books.Row::sendable)
            .collect(Collectors.toMap(Books.Row::phone, Function.identity()));
    for (var row : ledger.values()) {
      if (row.state() == MessageState.ACCEPTED) {
        var accepted = gateway.get(row.phone());
        assertThat(accepted).as("%s%nthe gateway's record of %s", story, row).isNotNull();
        assertThat(accepted.wamid()).as("%s%nid of %s", story, row).isEqualTo(row.wamid());
        assertThat(accepted.token()).as("%s%ntoken of %s", story, row).isEqualTo(row.token());
      }
    }
    for (var accepted : record) {
      assertThat(ledger.get(accepted.phone()).state())
          .as("%s%nthe ledger's word on %s", story, accepted)
          .isIn(MessageState.ACCEPTED, MessageState.IN_DOUBT);
    }
  }
}
