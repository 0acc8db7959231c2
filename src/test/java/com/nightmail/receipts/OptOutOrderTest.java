package com.nightmail.receipts;

import static com.nightmail.support.Provider.change;
import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.OptOuts.Source;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhook calls come in any order and are repeated for days: what was said last decides. */
class OptOutOrderTest {
  private static final Instant EARLIER = Instant.now().minusSeconds(7_200);
  private static final Instant LATER = EARLIER.plusSeconds(3_600);

  @TempDir static Path folder;
  private static Desk desk;
  private static Provider provider;

  @BeforeAll
  static void serve() {
    desk = Desk.serving(folder, Options.IDEAL, "nightmail.webhook.app-secret=" + Provider.SECRET);
    provider = new Provider(desk.uri("/webhooks/whatsapp"));
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @Test
  void aLateResumeDoesNotEraseANewerStop() {
    post(preference(1, "stop", seconds(LATER)), preference(1, "resume", seconds(EARLIER)));
    assertThat(isOut(1)).isTrue();

    post(preference(1, "resume", seconds(LATER.plusSeconds(1))));
    assertThat(isOut(1)).isFalse();
  }

  @Test
  void aStopThatIsRepeatedAfterANewerResumeDoesNotOptOutAgain() {
    var stop = preference(2, "stop", seconds(EARLIER));
    post(stop, preference(2, "resume", seconds(LATER)), stop);
    assertThat(isOut(2)).isFalse();
  }

  @Test
  void aResumeIsRememberedThoughItComesBeforeTheStopThatItTakesBack() {
    post(preference(3, "resume", seconds(LATER)), preference(3, "stop", seconds(EARLIER)));
    assertThat(isOut(3)).isFalse();
  }

  @Test
  void ofStopAndResumeAtTheSameTimeTheStopCounts() {
    post(preference(4, "stop", seconds(LATER)), preference(4, "resume", seconds(LATER)));
    post(preference(5, "resume", seconds(LATER)), preference(5, "stop", seconds(LATER)));
    assertThat(isOut(4)).isTrue();
    assertThat(isOut(5)).isTrue();
  }

  @Test
  void aCallThatHoldsStopAndResumeIsReadByTheirTimesToo() {
    post(
        change(
            "user_preferences",
            "{\"user_preferences\":[%s,%s]}"
                .formatted(
                    entry(phone(6), "stop", seconds(LATER)),
                    entry(phone(6), "resume", seconds(EARLIER)))));
    assertThat(isOut(6)).isTrue();
  }

  @Test
  void secondsAndMillisecondsAreTheSameClock() {
    post(
        preference(7, "stop", Long.toString(LATER.toEpochMilli())),
        preference(7, "resume", seconds(EARLIER)));
    assertThat(isOut(7)).isTrue();

    post(preference(7, "resume", Long.toString(LATER.plusSeconds(1).toEpochMilli())));
    assertThat(isOut(7)).isFalse();
  }

  @Test
  void aTimeInTheFutureIsNoLaterThanItsArrival() {
    post(preference(8, "resume", seconds(Instant.now().plus(Duration.ofDays(9_999)))));
    post(preference(8, "stop", seconds(Instant.now().plusSeconds(60))));
    assertThat(isOut(8)).isTrue();
  }

  @Test
  void aRefusalThatIsToldByAReceiptHasTheReceiptsTime() {
    post(preference(9, "resume", seconds(LATER)), stopped(9, EARLIER));
    assertThat(isOut(9)).isFalse();

    post(stopped(9, LATER.plusSeconds(1)), preference(9, "resume", seconds(LATER)));
    assertThat(isOut(9)).isTrue();
  }

  @Test
  void whoeverAPersonTookOffTheListIsNotPutBackByARepeatedReply() {
    var reply = reply(10, LATER);
    post(reply);
    assertThat(isOut(10)).isTrue();

    assertThat(desk.bean(OptOuts.class).remove(phone(10))).isTrue();
    post(reply);
    assertThat(isOut(10)).isFalse();
    assertThat(desk.bean(OptOuts.class).remove(phone(10))).isFalse();

    post(reply(10, Instant.now().plusSeconds(60))); // anew, by a clock that is fast
    assertThat(isOut(10)).isTrue();
  }

  @Test
  void whatAPersonEntersIsTakenBackByAPersonAlone() {
    desk.bean(OptOuts.class).add(phone(11), Source.OPERATOR);
    post(preference(11, "resume", seconds(Instant.now().plusSeconds(60))));
    assertThat(isOut(11)).isTrue();

    desk.bean(OptOuts.class).remove(phone(11));
    assertThat(isOut(11)).isFalse();
    desk.bean(OptOuts.class).add(phone(11), Source.OPERATOR);
    assertThat(isOut(11)).isTrue();
  }

  @Test
  void whoStaysOutIsListedWithTheTimeSinceWhen() {
    post(preference(12, "stop", seconds(EARLIER)), preference(12, "stop", seconds(LATER)));
    assertThat(desk.bean(OptOuts.class).latestFirst())
        .filteredOn(out -> out.phone() == phone(12))
        .extracting(out -> out.since().getEpochSecond())
        .containsExactly(EARLIER.getEpochSecond());
  }

  @Test
  void aCallOfFiftyThousandOptOutsHoldsNobodyUp() {
    var call =
        IntStream.range(0, 50_000)
            .mapToObj(i -> "{\"wa_id\":\"55119%08d\",\"value\":\"stop\"}".formatted(i))
            .collect(
                Collectors.joining(
                    ",",
                    "{\"entry\":[{\"changes\":[{\"value\":{\"user_preferences\":[",
                    "]}}]}]}"));
    assertThat(provider.post(call)).isEqualTo(200);
    assertThat(provider.post(preference(13, "stop", seconds(LATER)))).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                desk.jdbc()
                    .sql("SELECT EXISTS (SELECT FROM opt_out WHERE phone = ?)")
                    .param(phone(13))
                    .query(Boolean.class)
                    .single());
    assertThat(
            desk.bean(OptOuts.class).latestFirst().stream()
                .filter(out -> out.phone() / 100_000_000 == 55_119))
        .hasSize(50_000);
  }

  private static long phone(int number) {
    return 919_800_000_000L + number;
  }

  private static String seconds(Instant at) {
    return Long.toString(at.getEpochSecond());
  }

  private static String preference(int number, String value, String time) {
    return change(
        "user_preferences",
        "{\"user_preferences\":[%s]}".formatted(entry(phone(number), value, time)));
  }

  private static String entry(long phone, String value, String time) {
    return "{\"wa_id\":\"%d\",\"category\":\"marketing_messages\",\"value\":\"%s\",\"timestamp\":%s}"
        .formatted(phone, value, time);
  }

  private static String stopped(int number, Instant at) {
    var error = ",\"errors\":[{\"code\":131050,\"title\":\"stopped\"}]";
    return statuses(List.of(status("wamid.Y", "failed", Long.toString(phone(number)), error)))
        .replaceFirst("\"timestamp\":\"\\d+\"", "\"timestamp\":\"" + seconds(at) + "\"");
  }

  private static String reply(int number, Instant at) {
    return change(
        "messages",
        "{\"messages\":[{\"from\":\"%d\",\"id\":\"wamid.in\",\"timestamp\":\"%s\",\"type\":\"text\",\"text\":{\"body\":\"stop\"}}]}"
            .formatted(phone(number), seconds(at)));
  }

  private static boolean isOut(int number) {
    return desk.bean(OptOuts.class).latestFirst().stream()
        .anyMatch(out -> out.phone() == phone(number));
  }

  /** Posts these one after the other, each once what came before it is applied. */
  private static void post(String... events) {
    for (var event : events) {
      assertThat(provider.post(event)).isEqualTo(200);
      await()
          .until(
              () ->
                  desk.jdbc()
                          .sql("SELECT count(*) FROM receipt_event")
                          .query(Integer.class)
                          .single()
                      == 0);
    }
  }
}
