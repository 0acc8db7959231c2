package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is personal is erased, and nobody is written to twice for that. */
class RetentionTest {
  private static final long ASHA = 919800000001L;

  @TempDir Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk =
        new Desk(
            folder,
            Options.IDEAL.withFaults("131026@0000003"),
            "nightmail.retention.personal-data=90d",
            "nightmail.senders.main.rate=500");
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void whatIsPersonalOfAnOldRunIsErasedAndItsCountsStay() {
    var list = desk.list("list.csv", Desk.numbers(0, 5));
    var run = desk.run(desk.campaign("old", list)).run();
    var counts = run.counts();
    eraseRunsThatEndedDaysAgo(89);
    assertThat(people()).isEqualTo(5);

    eraseRunsThatEndedDaysAgo(91);

    assertThat(people()).isZero();
    assertThat(
            desk.jdbc()
                .sql(
                    """
                    SELECT count(*) FROM message m JOIN recipient c ON c.run = m.run AND c.line = m.line
                    WHERE m.wamid IS NOT NULL OR m.error IS NOT NULL OR cardinality(c.cells) > 0
                    """)
                .query(Integer.class)
                .single())
        .isZero();
    var erased = desk.runs().get(run.id());
    assertThat(erased.counts()).isEqualTo(counts);
    assertThat(erased.erasedAt()).isNotNull();
    assertThat(desk.runs().reasons(run.id())).singleElement().extracting("code").isEqualTo(131026);
  }

  @Test
  void theCampaignReachesNobodyAgainWhoIsErased() {
    desk.run(desk.campaign("again", desk.list("first.csv", Desk.numbers(0, 5))));
    eraseRunsThatEndedDaysAgo(91);

    var second = desk.run(desk.campaign("again", desk.list("second.csv", Desk.numbers(0, 6))));

    assertThat(second.run().counts().skipped()).as("who got it in run 1").isEqualTo(4);
    assertThat(second.run().counts().accepted()).as("who is new").isEqualTo(1);
    assertThat(second.run().counts().refused()).as("who was refused in run 1 as well").isEqualTo(1);
    assertThat(desk.simulator.stats().acceptedTwice()).isZero();
  }

  @Test
  void anErasedRunCannotGoOn() {
    var launched = desk.begin(desk.campaign("half", desk.list("l.csv", Desk.numbers(0, 3_000))));
    await().atMost(Duration.ofSeconds(20)).until(() -> desk.simulator.stats().accepted() > 10);
    desk.runs().stop(launched.run());
    desk.await(launched);
    eraseRunsThatEndedDaysAgo(91);

    assertThatThrownBy(() -> desk.runs().restart(launched.run()))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage(
            "Run 1 cannot go on: the numbers of its list are erased, as nightmail.retention.personal-data says.");
    assertThatThrownBy(() -> desk.runs().resend(launched.run(), "me"))
        .isInstanceOf(LaunchRejected.class);
    var next =
        desk.write(
            "next.yaml",
            Desk.smallCampaign("next", folder.resolve("l.csv"))
                .replace("  country: IN", "  country: IN\n  exclude-run: 1"));
    assertThatThrownBy(() -> desk.launch(next))
        .hasMessageStartingWith("recipients.exclude-run: the numbers of run 1 are erased.");
  }

  @Test
  void aPersonIsForgottenEverywhereAndTheOptOutHolds() {
    var list = desk.list("list.csv", Desk.numbers(0, 3));
    desk.run(desk.campaign("one", list));
    desk.runs().optOut(ASHA);
    desk.run(desk.campaign("two", list));

    var erased = desk.runs().forget(ASHA, "the data officer");

    assertThat(erased).isEqualTo(new Retention.Erased(2, 2, List.of(list)));
    for (var table : List.of("message", "reached", "opt_out")) {
      assertThat(
              desk.jdbc()
                  .sql("SELECT count(*) FROM %s WHERE phone = %d".formatted(table, ASHA))
                  .query(Integer.class)
                  .single())
          .as(table)
          .isZero();
    }
    assertThat(desk.runs().get(1).erasedOnRequest()).isEqualTo(1);
    assertThat(people()).as("the others").isEqualTo(4);
    assertThat(desk.runs().isOptedOut(ASHA)).isTrue();
    desk.run(desk.campaign("three", list));
    assertThat(
            desk.jdbc()
                .sql("SELECT reason FROM message WHERE run = 3 AND phone = " + ASHA)
                .query(String.class)
                .single())
        .isEqualTo("opted out");

    desk.runs().undoOptOut(ASHA);
    assertThat(desk.runs().isOptedOut(ASHA)).as("with their consent").isFalse();
    var again =
        desk.run(
            desk.campaign(
                "one",
                desk.list(
                    "again.csv",
                    List.of(Desk.numbers(1, 1).getFirst(), Desk.numbers(9, 1).getFirst()))));
    assertThat(again.run().counts().skipped()).as("campaign one has reached them").isEqualTo(1);
  }

  @Test
  void whoIsForgottenBeforeTheirTurnGetsNothing() {
    var campaign = desk.campaign("late", desk.list("l.csv", Desk.numbers(100, 3_000)));
    var launched = desk.begin(campaign);
    await().atMost(Duration.ofSeconds(20)).until(() -> desk.simulator.stats().accepted() > 10);
    var last = 919800000100L + 2_999;
    assertThatThrownBy(() -> desk.runs().forget(last, "me"))
        .isInstanceOf(LaunchRejected.class)
        .hasMessageStartingWith("Run 1 has this number and is being sent. Nothing was erased.");
    desk.runs().stop(launched.run());
    desk.await(launched);

    assertThat(desk.runs().forget(last, "me").messages()).isEqualTo(1);

    var ended = desk.await(desk.runs().restart(launched.run()));
    assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(ended.run().counts().accepted()).isEqualTo(2_999);
    assertThat(desk.runs().reasons(1))
        .singleElement()
        .extracting("reason")
        .isEqualTo("erased on request");
  }

  private int people() {
    return desk.jdbc().sql("SELECT count(phone) FROM message").query(Integer.class).single();
  }

  private void eraseRunsThatEndedDaysAgo(int days) {
    desk.jdbc()
        .sql("UPDATE run SET ended_at = clock_timestamp() - make_interval(days => ?)")
        .param(days)
        .update();
    desk.bean(Retention.class).eraseDue();
  }
}
