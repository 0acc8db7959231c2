package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.domain.Counts;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator.Acceptance;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A frequency cap counts the messages of all campaigns. */
class CapTest {
  private static final String ONE_A_WEEK = "cap: { messages: 1, days: 7 }";

  @TempDir Path folder;

  @ConcurrentTest
  void whoHasGotTheirMessagesIsSkippedWithTheDateThatFreesThem() {
    // Refused, lost (in doubt), and accepted.
    var options = Options.IDEAL.withFaults("131026@0000000", "lost@0000001");
    try (var desk = new Desk(folder, options)) {
      var numbers = Desk.numbers(0, 4);
      desk.run(desk.campaign("news", desk.list("a.csv", numbers)));
      var capped =
          desk.run(desk.campaign("offer", desk.list("b.csv", Desk.numbers(0, 5)), ONE_A_WEEK));

      assertThat(capped.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(states(desk, capped.run().id()))
          .isEqualTo("REFUSED SKIPPED SKIPPED SKIPPED ACCEPTED");
      assertThat(desk.runs().reasons(capped.run().id()).getFirst().reason())
          .isEqualTo("cap of 1 message in 7 days: frees up on " + LocalDate.now().plusDays(7));
      // At load: before anything was rendered or claimed.
      assertThat(attempts(desk, capped.run().id())).isEqualTo("1 0 0 0 1");
    }
  }

  @ConcurrentTest
  void anOlderMessageDoesNotCountAndTwoAreAllowedWhereTheCapSaysSo() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var numbers = Desk.numbers(0, 3);
      desk.run(desk.campaign("first", desk.list("a.csv", numbers)));
      desk.jdbc()
          .sql("UPDATE message SET claimed_at = now() - interval '8 days' WHERE line = 2")
          .update();
      desk.jdbc()
          .sql("UPDATE message SET claimed_at = now() - interval '6 days' WHERE line = 3")
          .update();
      desk.run(desk.campaign("second", desk.list("b.csv", numbers.subList(0, 2))));

      var capped =
          desk.run(
              desk.campaign("third", desk.list("c.csv", numbers), "cap: { messages: 2, days: 7 }"));
      // Of the first one message counts, of the second two, of the third one.
      assertThat(states(desk, capped.run().id())).isEqualTo("ACCEPTED SKIPPED ACCEPTED");
      assertThat(desk.runs().reasons(capped.run().id()).getFirst().reason())
          .isEqualTo("cap of 2 messages in 7 days: frees up on " + LocalDate.now().plusDays(1));
    }
  }

  /** At load nobody has got anything yet; at each claim one of the two comes first. */
  @ConcurrentTest
  void twoRunsAtOnceDoNotExceedTheCapTogether() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200")) {
      var numbers = Desk.numbers(0, 200);
      var one = desk.begin(desk.campaign("one", desk.list("a.csv", numbers), ONE_A_WEEK));
      var other =
          desk.begin(desk.campaign("other", desk.list("b.csv", numbers.reversed()), ONE_A_WEEK));
      var first = desk.await(one);
      var second = desk.await(other);

      assertThat(List.of(first.ending(), second.ending())).containsOnly(Ending.COMPLETED);
      var messages = new HashMap<String, Integer>();
      desk.simulator.accepted().stream()
          .map(Acceptance::phone)
          .forEach(phone -> messages.merge(phone, 1, Integer::sum));
      assertThat(messages.values()).containsOnly(1);
      assertThat(List.of(first.run().counts(), second.run().counts()))
          .satisfies(
              counts -> {
                // On a busy machine an answer may come too late: who is in doubt counts.
                assertThat(counts.stream().mapToInt(c -> c.accepted() + c.inDoubt()).sum())
                    .isEqualTo(200);
                assertThat(counts.stream().mapToInt(Counts::skipped).sum()).isEqualTo(200);
              });
    }
  }

  private static String states(Desk desk, int run) {
    return column(desk, run, "state::text");
  }

  private static String attempts(Desk desk, int run) {
    return column(desk, run, "attempt::text");
  }

  private static String column(Desk desk, int run, String column) {
    return desk.jdbc()
        .sql(
            "SELECT string_agg(%s, ' ' ORDER BY line) FROM message WHERE run = :run"
                .formatted(column))
        .param("run", run)
        .query(String.class)
        .single();
  }
}
