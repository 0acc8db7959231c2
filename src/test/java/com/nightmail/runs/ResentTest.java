package com.nightmail.runs;

import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static com.nightmail.support.Provider.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.gateway.ErrorClass;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.Settlement;
import com.nightmail.recipients.OptOuts;
import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A message whose answer was lost is sent again by a person's decision. Its first attempt may have
 * arrived all the same, and that is not forgotten, whatever becomes of the later attempts.
 */
class ResentTest {
  /** Of the list that every test sends to, the one message whose first answer is lost. */
  private static final int LINE = 3;

  private static final String PHONE = "919800000001";
  private static final String LOST = "lost@0000001=1x";
  private static final String FAILURE =
      ",\"errors\":[{\"code\":131026,\"title\":\"t\",\"error_data\":{\"details\":\"undeliverable\"}}]";

  @TempDir Path folder;
  private Desk desk;
  private Provider provider;
  private Path campaign;
  private int run;
  private int keys;

  /** Three recipients; the answer about the second is lost. */
  private void sent(Options options, String... settings) {
    var all = new String[settings.length + 1];
    all[0] = "nightmail.webhook.app-secret=" + Provider.SECRET;
    System.arraycopy(settings, 0, all, 1, settings.length);
    desk = Desk.serving(folder, options, all);
    provider = new Provider(desk.uri("/webhooks/whatsapp"));
    campaign = desk.campaign("resent", desk.list("list.csv", Desk.numbers(0, 3)));
    var ended = desk.run(campaign).run();
    assertThat(ended.counts().inDoubt()).isEqualTo(1);
    run = ended.id();
  }

  private void decideToResend() {
    decide(() -> desk.runs().resend(run, "operator"));
  }

  /** The run's lock may be free only a moment after its end. */
  private void decide(Callable<Integer> decision) {
    var decided = await().ignoreException(LaunchRejected.class).until(decision, count -> true);
    assertThat(decided).isEqualTo(1);
  }

  private Desk.Ended resend() {
    decideToResend();
    return desk.await(desk.runs().restart(run));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"131049", "131009", "132001"})
  void aRefusalOfTheSecondAttemptDoesNotSettleTheFirst(String code) {
    sent(Options.IDEAL.withFaults(LOST, code + "@0000001"));

    resend();

    assertThat(message())
        .containsEntry("state", "IN_DOUBT")
        .containsEntry("error_code", Integer.valueOf(code))
        .containsEntry(
            "reason", "an earlier attempt may have arrived; it was sent again, and refused");
    assertCountsAddUp();
    nobodySendsItWithoutADecision();

    decide(() -> desk.runs().assumeSent(run, "operator"));
    assertThat(message()).containsEntry("state", "ACCEPTED").containsEntry("error_code", null);
    nobodySendsItWithoutADecision();
  }

  @ConcurrentTest
  void whatWasProvedNotToHaveLeftInBetweenDoesNotSettleTheFirst() {
    sent(Options.IDEAL.withFaults(LOST, "131056@0000001=1x", "131049@0000001"));

    resend();

    assertThat(message()).containsEntry("state", "IN_DOUBT").containsEntry("attempt", "3");
    nobodySendsItWithoutADecision();
  }

  @ConcurrentTest
  void whileItIsToBeSentAgainNoOtherRunReachesIt() {
    sent(Options.IDEAL.withFaults(LOST));
    decideToResend();

    sendTheListUnderAnotherKey();

    assertThat(requests()).isEqualTo(1);
    assertThat(message()).containsEntry("state", "READY");
  }

  @ConcurrentTest
  void anOptOutBeforeTheSecondAttemptDoesNotSettleTheFirst() {
    sent(Options.IDEAL.withFaults(LOST));
    decideToResend();
    desk.optOuts().add(Long.parseLong(PHONE), OptOuts.Source.REPLY);

    desk.await(desk.runs().restart(run));
    desk.optOuts().remove(Long.parseLong(PHONE));

    assertThat(message())
        .containsEntry("state", "IN_DOUBT")
        .containsEntry("reason", "an earlier attempt may have arrived; not sent again: opted out");
    assertCountsAddUp();
    nobodySendsItWithoutADecision();
  }

  @ConcurrentTest
  void aRowThatCanNoLongerBeRenderedDoesNotSettleTheFirstAttempt() {
    sent(Options.IDEAL.withFaults(LOST));
    decideToResend();
    desk.jdbc().sql("UPDATE recipient SET cells[1] = '' WHERE line = " + LINE).update();

    var ended = desk.await(desk.runs().restart(run));

    assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(message()).containsEntry("state", "IN_DOUBT");
    assertThat((String) message().get("reason"))
        .startsWith("an earlier attempt may have arrived; not sent again: ")
        .contains("\"name\"");
    assertCountsAddUp();
    nobodySendsItWithoutADecision();
  }

  @ConcurrentTest
  void aReceiptOfTheFirstAttemptCountsAfterTheSecondWasRefused() {
    sent(Options.IDEAL.withFaults(LOST, "131049@0000001"));
    resend();

    receipt("delivered", 1);

    assertThat(message()).containsEntry("state", "DELIVERED").containsEntry("wamid", "wamid.1");
    assertThat(message()).containsEntry("error_code", null).containsEntry("reason", null);
    assertCountsAddUp();
  }

  @ConcurrentTest
  void afterTheFirstAttemptFailedTheSecondsOwnRefusalStands() {
    sent(Options.IDEAL.withFaults(LOST, "131009@0000001=1x"));
    resend();

    receipt("failed", 1, FAILURE);

    assertThat(message())
        .containsEntry("state", "REFUSED")
        .containsEntry("error_class", "ROW")
        .containsEntry("error_code", 131009)
        .containsEntry("reason", null);
    assertCountsAddUp();
    assertThat(desk.runs().retry(run, List.of(ErrorClass.ROW), "operator")).isEqualTo(1);
    assertThat(desk.await(desk.runs().restart(run)).run().counts().accepted()).isEqualTo(3);
  }

  @ConcurrentTest
  void afterTheFirstAttemptFailedItsOptOutIsKeptAsFailed() {
    sent(Options.IDEAL.withFaults(LOST));
    decideToResend();
    desk.optOuts().add(Long.parseLong(PHONE), OptOuts.Source.REPLY);
    desk.await(desk.runs().restart(run));

    receipt("failed", 1, FAILURE);

    assertThat(message()).containsEntry("state", "FAILED").containsEntry("error_code", 131026);
    assertCountsAddUp();
  }

  @ConcurrentTest
  void aReceiptOfTheFirstAttemptPreventsTheSecond() {
    sent(Options.IDEAL.withFaults(LOST));
    decideToResend();

    receipt("delivered", 1);

    assertThat(message()).containsEntry("state", "DELIVERED");
    assertCountsAddUp();
    assertThat(desk.run(campaign).ending()).isEqualTo(Ending.COMPLETED);
    assertThat(requests()).isEqualTo(1);
  }

  @ConcurrentTest
  void aFailureOfTheFirstAttemptLeavesTheSecondToBeSent() {
    sent(Options.IDEAL.withFaults(LOST, "131009@0000001"));
    decideToResend();

    receipt("failed", 1, FAILURE);
    assertThat(message()).containsEntry("state", "READY");

    desk.await(desk.runs().restart(run));
    assertThat(message()).containsEntry("state", "REFUSED").containsEntry("error_code", 131009);
    assertCountsAddUp();
  }

  @ConcurrentTest
  void aReceiptOfTheFirstAttemptCountsWhileTheSecondIsOnItsWay() {
    sent(
        Options.IDEAL.withLatency(Duration.ofSeconds(2)).withFaults(LOST, "131049@0000001"),
        "nightmail.senders.main.response-timeout=10s");
    decideToResend();
    var launched = desk.runs().restart(run);
    await().until(() -> "CLAIMED".equals(message().get("state")));

    receipt("delivered", 1);
    assertThat(message()).containsEntry("state", "DELIVERED");

    assertThat(desk.await(launched).ending()).isEqualTo(Ending.COMPLETED);
    assertThat(message()).containsEntry("state", "DELIVERED").containsEntry("wamid", "wamid.1");
    assertCountsAddUp();
  }

  @ConcurrentTest
  void aFailureOfTheFirstAttemptSaysNothingOfTheSecondThatWasAccepted() {
    sent(Options.IDEAL.withFaults(LOST));
    resend();
    assertThat(message()).containsEntry("state", "ACCEPTED");

    receipt("failed", 1, FAILURE);
    assertThat(message()).containsEntry("state", "ACCEPTED");

    receipt("delivered", 2);
    assertThat(message()).containsEntry("state", "DELIVERED");
    assertCountsAddUp();
  }

  /** The second attempt is claimed, and its process dies. */
  @ConcurrentTest
  void twoAttemptsInDoubtAreSettledOneByOne() {
    sent(Options.IDEAL.withFaults(LOST));
    decideToResend();
    var lease = desk.bean(Ledger.class).take(run, "a process that dies");
    assertThat(desk.bean(Ledger.class).claim(lease, List.of(LINE), null)).containsEntry(LINE, 2);
    desk.await(desk.runs().restart(run));
    assertThat(message()).containsEntry("state", "IN_DOUBT").containsEntry("attempt", "2");

    receipt("failed", 1, FAILURE);
    assertThat(message()).containsEntry("state", "IN_DOUBT");
    receipt("failed", 1, FAILURE);
    assertThat(message()).containsEntry("state", "IN_DOUBT");

    receipt("failed", 2, FAILURE);
    assertThat(message()).containsEntry("state", "FAILED").containsEntry("reason", null);
    assertCountsAddUp();
  }

  @ConcurrentTest
  void aFailureOfTheSecondAttemptSaysThatTheFirstMayHaveArrived() {
    sent(Options.IDEAL.withFaults(LOST));
    resend();

    receipt("failed", 2, FAILURE);

    assertThat(message())
        .containsEntry("state", "FAILED")
        .containsEntry("reason", "an earlier attempt may have arrived");
    receipt("delivered", 1);
    assertThat(message()).containsEntry("state", "DELIVERED").containsEntry("reason", null);
    assertCountsAddUp();
  }

  /** As with the outcomes that a process leaves in its flight log. */
  @ConcurrentTest
  void anOutcomeThatIsHeardOfLaterSettlesItsOwnAttemptOnly() {
    sent(Options.IDEAL.withFaults(LOST));
    decideToResend();
    var ledger = desk.bean(Ledger.class);
    ledger.claim(ledger.take(run, "a process that dies"), List.of(LINE), null);
    var successor = ledger.take(run, "its successor");
    ledger.doubtPredecessors(successor);

    ledger.replay(
        successor,
        List.of(
            new Settlement.Refused(LINE, 2, ErrorClass.ROW, 131009, "no such value", List.of())));

    assertThat(message()).containsEntry("state", "IN_DOUBT").containsEntry("error_code", 131009);
    receipt("failed", 1, FAILURE);
    assertThat(message()).containsEntry("state", "REFUSED");
    assertCountsAddUp();
  }

  private void nobodySendsItWithoutADecision() {
    var before = requests();
    // Long after any rest that a code asks for.
    desk.jdbc().sql("UPDATE message SET settled_at = settled_at - interval '9 days'").update();
    assertThat(desk.runs().retry(run, List.of(ErrorClass.values()), "operator")).isZero();
    sendTheListUnderAnotherKey();
    assertThat(requests()).isEqualTo(before);
  }

  private void sendTheListUnderAnotherKey() {
    var again = ((Runs.Launch.Started) desk.runs().launch(again())).launched();
    assertThat(desk.await(again).ending()).isEqualTo(Ending.COMPLETED);
    assertThat(
            desk.jdbc()
                .sql("SELECT state || ': ' || reason FROM message WHERE run = ? AND line = ?")
                .param(again.run())
                .param(LINE)
                .query(String.class)
                .single())
        .startsWith("SKIPPED: already sent in run ");
  }

  /** With somebody who is new, for a run that has nobody to send to is refused. */
  private LaunchOrder again() {
    var key = keys++;
    var numbers = new ArrayList<>(Desk.numbers(0, 3));
    numbers.addAll(Desk.numbers(100 + key, 1));
    try {
      return LaunchOrder.read(
          campaign,
          new LaunchOrder.Options(
              desk.list("again-%d.csv".formatted(key), numbers),
              null,
              null,
              "again-" + key,
              false,
              false));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void receipt(String status, int attempt, String... more) {
    var posted =
        provider.post(
            statuses(
                List.of(
                    status(
                        "wamid." + attempt,
                        status,
                        PHONE,
                        token(run, LINE, attempt),
                        String.join("", more)))));
    assertThat(posted).isEqualTo(200);
    await()
        .until(
            () ->
                desk.jdbc().sql("SELECT count(*) FROM receipt_event").query(Integer.class).single()
                    == 0);
  }

  private Map<String, Object> message() {
    return desk.jdbc()
        .sql(
            """
            SELECT state::text, attempt::text, reason, error_class, error_code, wamid
            FROM message WHERE run = ? AND line = ?
            """)
        .param(run)
        .param(LINE)
        .query()
        .singleRow();
  }

  private void assertCountsAddUp() {
    assertThat(desk.runs().get(run).counts()).isEqualTo(desk.messages().recount(run));
  }

  /** How often the gateway was asked to send this message. */
  private int requests() {
    return desk.jdbc()
        .sql("SELECT sum(attempt)::int FROM message WHERE phone = ?")
        .param(Long.parseLong(PHONE))
        .query(Integer.class)
        .single();
  }
}
