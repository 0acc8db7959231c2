package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.recipients.OptOuts;
import com.nightmail.sending.ActiveRuns;
import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import com.nightmail.support.LossyWire;
import com.nightmail.support.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** A sender that the gateway asks to wait, and messages that have to. */
class RestTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** On a busy machine an answer can be late, which would leave its message in doubt. */
  private static final String PATIENT = "nightmail.senders.main.response-timeout=30s";

  @TempDir Path folder;

  @ConcurrentTest
  void whoeverOptsOutWhileTheSenderRestsIsNotWrittenTo() {
    var options = Options.IDEAL.withFaults("http-429-wait-8@0000150=1x");
    try (var desk = new Desk(folder, options, PATIENT, "nightmail.senders.main.rate=100")) {
      var launched = desk.begin(desk.campaign("rest", desk.list("list.csv", Desk.numbers(0, 300))));
      awaitRest(desk);
      // Nothing is left claimed: a kill would leave nothing in doubt.
      await().atMost(Duration.ofSeconds(4)).until(() -> count(desk, "state = 'CLAIMED'") == 0);
      desk.optOuts().add(919_800_000_200L, OptOuts.Source.REPLY);
      desk.optOuts().add(919_800_000_175L, OptOuts.Source.REPLY);
      assertThat(waiting(desk))
          .startsWith("sender main rests until ")
          .endsWith(" (HTTP 429, Retry-After)");
      assertThat(count(desk, "state = 'READY'")).isGreaterThan(100);

      var ended = desk.await(launched);

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(298);
      assertThat(ended.run().counts().skipped()).isEqualTo(2);
      assertThat(desk.simulator.stats().recipients()).isEqualTo(298);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @ConcurrentTest
  void whatExpiresWhileTheSenderRestsIsNotSent() {
    var options = Options.IDEAL.withFaults("http-429-wait-8@0000150=1x");
    try (var desk = new Desk(folder, options, PATIENT, "nightmail.senders.main.rate=100")) {
      var until = Instant.now().plusSeconds(6).toEpochMilli();
      var list =
          desk.write(
              "list.csv",
              "until,mobile\n"
                  + Desk.numbers(0, 300).stream()
                      .map(n -> until + "," + n + "\n")
                      .collect(Collectors.joining()));
      var ended = desk.run(desk.write("offer.yaml", offer(list)));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isLessThan(300);
      assertThat(ended.run().counts().refused()).isPositive();
      assertThat(
              count(
                  desk,
                  "state = 'ACCEPTED' AND claimed_at > to_timestamp(%d / 1000.0)".formatted(until)))
          .isZero();
    }
  }

  @ConcurrentTest
  void atALowRateNoMoreIsClaimedThanLeavesWithinASecondOrTwo() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=1")) {
      var launched =
          desk.begin(
              desk.campaign("slow", desk.list("list.csv", Desk.numbers(0, 30)), "canary: 1"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                assertThat(count(desk, "state = 'CLAIMED'")).isLessThanOrEqualTo(2);
                return desk.simulator.stats().accepted() >= 5;
              });
      desk.runs().stop(launched.run());
      assertThat(desk.await(launched).run().counts().ready()).isPositive();
    }
  }

  @ConcurrentTest
  void aRestartWaitsForTheRestAndGoesOnAtTheThrottledRate() {
    var database = TestPostgres.newDatabase();
    int run;
    var options = Options.IDEAL.withFaults("http-429-wait-12@0000100=1x");
    long accepted;
    try (var desk = new Desk(folder, options, sending(database))) {
      var launched =
          desk.begin(desk.campaign("again", desk.list("list.csv", Desk.numbers(0, 300))));
      awaitRest(desk);
      await()
          .until(
              () ->
                  count(desk, "SELECT count(*) FROM sender WHERE rest_until IS NOT NULL", "") == 1);
      desk.runs().stop(launched.run());
      var stopped = desk.await(launched, Duration.ofSeconds(10));
      assertThat(stopped.ending()).isEqualTo(Ending.STOPPED);
      run = launched.run();
      accepted = desk.simulator.stats().accepted();
    }
    try (var desk = new Desk(folder, Options.IDEAL, sending(database))) {
      var restUntil =
          desk.jdbc()
              .sql("SELECT rest_until FROM sender WHERE name = 'main'")
              .query(java.sql.Timestamp.class)
              .single()
              .toInstant();
      assertThat(restUntil).isAfter(Instant.now());
      var launched = desk.runs().restart(run);
      await().until(() -> waiting(desk) != null);
      assertThat(waiting(desk))
          .startsWith("sender main rests until ")
          .endsWith(" (HTTP 429, Retry-After)");
      assertThat(desk.bean(ActiveRuns.class).get(run).channel().pace()).isLessThan(95);
      await()
          .atMost(LONG)
          .until(
              () -> {
                var requests = desk.simulator.stats().requests();
                assertThat(requests == 0 || !Instant.now().isBefore(restUntil)).isTrue();
                return requests > 0;
              });
      assertThat(desk.await(launched).ending()).isEqualTo(Ending.COMPLETED);
      assertThat(accepted + desk.simulator.stats().accepted()).isEqualTo(300);
      assertThat(waiting(desk)).isNull();
    }
  }

  @ConcurrentTest
  void whoeverGotTooMuchIsReadFromTheLedgerAgainOnceItMayBeSent() {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("131056=600x"), PATIENT)) {
      var launched =
          desk.begin(desk.campaign("pairs", desk.list("list.csv", Desk.numbers(0, 300))));
      await()
          .atMost(LONG)
          .until(() -> count(desk, "state = 'READY' AND not_before > clock_timestamp()") > 0);

      var ended = desk.await(launched);

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(300);
      // A connection whose message lost its turn uses up a fault without a request.
      assertThat(desk.simulator.stats().requests()).isBetween(600L, 900L);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      assertThat(ended.run().counts()).isEqualTo(desk.messages().recount(launched.run()));
    }
  }

  /** The second rest of a recipient is four times the first, whoever sends by then. */
  @ConcurrentTest
  void aRestartKeepsTheRestOfARecipientAndItsLength() {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("131056@0000003=3x"), PATIENT)) {
      var campaign = desk.campaign("pair", desk.list("list.csv", Desk.numbers(0, 20)));
      var launched = desk.begin(campaign);
      await().atMost(LONG).until(() -> refusals(desk) == 2);
      desk.runs().stop(launched.run());
      desk.await(launched);
      var due =
          desk.jdbc()
              .sql("SELECT not_before FROM message WHERE state = 'READY'")
              .query(java.sql.Timestamp.class)
              .single()
              .toInstant();

      var again = desk.runs().restart(launched.run());
      await().atMost(LONG).until(() -> refusals(desk) == 3);
      assertThat(Instant.now()).isAfter(due);
      await().until(() -> count(desk, "state = 'READY'") == 1);
      assertThat(count(desk, "not_before > clock_timestamp() + interval '10 seconds'"))
          .isEqualTo(1);
      desk.runs().stop(again.run());
      desk.await(again);
    }
  }

  @ConcurrentTest
  void aDatabaseThatGoesAwayDuringARestIsNoticed() throws Exception {
    try (var wire = new LossyWire(TestPostgres.newDatabase());
        var desk =
            new Desk(
                folder,
                Options.IDEAL.withFaults("http-429-wait-600@0000050=1x"),
                "nightmail.senders.main.rate=100",
                "nightmail.database-patience=1s",
                "spring.datasource.hikari.connection-timeout=500",
                "spring.datasource.url=" + wire.jdbcUrl())) {
      var launched = desk.begin(desk.campaign("away", desk.list("list.csv", Desk.numbers(0, 300))));
      awaitRest(desk);
      wire.close();
      wire.cut();

      await().atMost(LONG).until(() -> launched.ending().isDone());
    }
  }

  private static String[] sending(String database) {
    return new String[] {
      PATIENT, "spring.datasource.url=" + database, "nightmail.senders.main.rate=100"
    };
  }

  private static void awaitRest(Desk desk) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> desk.simulator.stats().answers().containsKey("http-429-wait"));
    await().until(() -> waiting(desk) != null);
  }

  private static int refusals(Desk desk) {
    return desk.simulator.stats().answers().getOrDefault("131056", 0);
  }

  /** What the run that is being sent waits for. */
  private static String waiting(Desk desk) {
    return desk.bean(ActiveRuns.class).all().stream()
        .map(run -> run.control().waiting())
        .reduce(null, (a, b) -> b);
  }

  private static String offer(Path list) {
    return """
    name: offer
    sender: main
    recipients: { file: %s, phone: mobile, country: IN }
    template:
      name: june_csp_en1
      language: { policy: deterministic, code: en }
      components:
        - type: header
          parameters: [ { type: image, image: { link: "https://example.com/a.jpg" } } ]
        - type: limited_time_offer
          parameters:
            - type: limited_time_offer
              limited_time_offer: { expiration_time_ms: "{{until}}" }
    """
        .formatted(list);
  }

  private static int count(Desk desk, String condition) {
    return count(desk, "SELECT count(*) FROM message WHERE ", condition);
  }

  private static int count(Desk desk, String sql, String condition) {
    return desk.jdbc().sql(sql + condition).query(Integer.class).single();
  }
}
