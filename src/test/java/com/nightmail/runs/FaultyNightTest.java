package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.gateway.ErrorClass;
import com.nightmail.recipients.OptOuts;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator.Acceptance;
import com.nightmail.support.AloneTest;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class FaultyNightTest {
  private static final String[] MIX = {
    "lost",
    "reset-before",
    "reset-during",
    "reset-after",
    "close",
    "silent",
    "endless",
    "trickle",
    "broken-json",
    "html",
    "no-id",
    "error-inside",
    "http-429",
    "http-429-wait",
    "http-500",
    "http-502",
    "http-503",
    "http-503-accepted",
    "http-504",
    "131026",
    "131049",
    "131008:detail",
    "132000:data",
    "131009:errors",
    "130429:text",
    "4:meta",
    "80007",
    "131056",
    "131000/500",
    "2/503"
  };

  @TempDir Path folder;

  /**
   * {@code -Dfaults.recipients=50000} for the long one. Left out are the faults that rightly stop a
   * run at once: 3xx, 401, 403, 404 and the codes of templates and accounts.
   */
  @ConcurrentTest
  void aMixOfEveryFaultKeepsBothPromises() {
    var size = Integer.getInteger("faults.recipients", 1_500);
    var options =
        Options.IDEAL
            .withLatency(Duration.ofMillis(20))
            .withFaults(Stream.of(MIX).map(fault -> fault + "=1%").toArray(String[]::new));
    // The pace of a sender that is throttled at random settles at about the root of its rate.
    try (var desk =
        new Desk(
            folder,
            options,
            "nightmail.senders.main.max-in-flight=500",
            "nightmail.senders.main.rate=20000")) {
      var launched =
          desk.begin(desk.campaign("mixed", desk.list("list.csv", Desk.numbers(0, size))));
      var ended = desk.await(launched, Duration.ofMinutes(30));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      var counts = ended.run().counts();
      System.out.println("a mix of every fault: " + counts + ", " + desk.simulator.stats());
      assertThat(counts).isEqualTo(desk.messages().recount(ended.run().id()));
      assertThat(counts.accepted() + counts.refused() + counts.inDoubt()).isEqualTo(size);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      var record =
          desk.simulator.accepted().stream()
              .collect(
                  Collectors.toMap(m -> Long.valueOf(m.phone().substring(1)), Acceptance::wamid));
      assertThat(record)
          .as("accepted here: all with the gateway's ids")
          .containsAllEntriesOf(ids(desk, "state = 'ACCEPTED'"));
      assertThat(ids(desk, "state IN ('ACCEPTED', 'IN_DOUBT')"))
          .as("accepted by the gateway: nobody is refused here, or still to go")
          .containsKeys(record.keySet().toArray(Long[]::new));
      assertThat(count(desk, "state = 'REFUSED' AND error_code IS NULL")).isZero();
      assertThat(count(desk, "state = 'IN_DOUBT' AND reason IS NULL AND error IS NULL")).isZero();
    }
  }

  @ConcurrentTest
  void theBreakerStopsARunOfWhichNothingSucceeds() {
    var options = Options.IDEAL.withFaults("132012");
    try (var desk = new Desk(folder, options, "nightmail.breaker.share=0.3")) {
      var campaign = desk.campaign("broken", desk.list("list.csv", Desk.numbers(0, 2_000)));
      var ended = desk.run(campaign);

      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(ended.run().failure())
          .startsWith("None of the first 20 answers was a success. Most of them: code 132012");
      assertThat(ended.run().counts().refused()).isBetween(20, 20 + 500);
      assertThat(ended.run().counts().ready()).isGreaterThan(1_000);
    }
  }

  @ConcurrentTest
  void theBreakerStopsARunWhoseGatewayHasLostItsBackend() {
    var options = Options.IDEAL.withFaults("http-502");
    try (var desk = new Desk(folder, options, "nightmail.breaker.share=0.3")) {
      var ended = desk.run(desk.campaign("dead", desk.list("list.csv", Desk.numbers(0, 2_000))));

      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(ended.run().failure())
          .startsWith("None of the first 20 answers was a success. Most of them: no answer that");
      assertThat(ended.run().counts().inDoubt()).isEqualTo(20);
      assertThat(ended.run().counts().ready()).isEqualTo(1_980);
    }
  }

  @ConcurrentTest
  void aLaterRoundNeverReadsTheListAgain() throws IOException {
    var options = Options.IDEAL.withFaults("131009@0000003=1x", "131009@0000004=2x");
    try (var desk = new Desk(folder, options)) {
      var list = desk.list("list.csv", Desk.numbers(0, 20));
      var run = desk.run(desk.campaign("round", list)).run();
      assertThat(run.counts().refused()).isEqualTo(2);

      desk.list("list.csv", Desk.numbers(50, 30));
      desk.runs().retry(run.id(), List.of(ErrorClass.ROW), "operator");
      assertThat(desk.await(desk.runs().restart(run.id())).run().counts().accepted()).isEqualTo(19);
      Files.delete(list);
      desk.runs().retry(run.id(), List.of(ErrorClass.ROW), "operator");
      var ended = desk.await(desk.runs().restart(run.id()));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(20);
      assertThat(desk.simulator.stats().recipients()).isEqualTo(20);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @ConcurrentTest
  void whoeverOptsOutDuringTheRunIsNotWrittenToAnyMore() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=50")) {
      var launched = desk.begin(desk.campaign("late", desk.list("list.csv", Desk.numbers(0, 300))));
      await().until(() -> desk.simulator.stats().accepted() > 10);
      desk.optOuts().add(919_800_000_299L, OptOuts.Source.REPLY);
      var ended = desk.await(launched);

      assertThat(ended.run().counts().accepted()).isEqualTo(299);
      assertThat(count(desk, "state = 'SKIPPED' AND reason = 'opted out'")).isEqualTo(1);
    }
  }

  @ConcurrentTest
  void theBreakerStopsARunOfWhichTooMuchIsRefused() {
    var options = Options.IDEAL.withFaults("131009=50%");
    try (var desk = new Desk(folder, options, "nightmail.breaker.share=0.3")) {
      var campaign = desk.campaign("half", desk.list("list.csv", Desk.numbers(0, 3_000)));
      var ended = desk.run(campaign);

      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(ended.run().failure())
          .contains("of the last 200 answers were refusals or did not tell");
      assertThat(ended.run().counts().ready()).isPositive();
    }
  }

  @ConcurrentTest
  void aBrokenTemplateBurnsTheCanaryOnly() {
    var options = Options.IDEAL.withLatency(Duration.ofMillis(200)).withFaults("132001");
    try (var desk = new Desk(folder, options)) {
      var ended = desk.run(desk.campaign("canary", desk.list("list.csv", Desk.numbers(0, 2_000))));

      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(desk.simulator.stats().requests()).isLessThanOrEqualTo(10);
      assertThat(ended.run().counts().ready()).isGreaterThanOrEqualTo(1_990);
    }
  }

  @ConcurrentTest
  void aRouteOtherThanMmLiteIsWarnedOfOrStopsTheRun() {
    var options = Options.IDEAL.withFaults("cloud");
    try (var desk = new Desk(folder, options)) {
      var warned = desk.run(desk.campaign("warned", desk.list("a.csv", Desk.numbers(0, 50))));
      assertThat(warned.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(warned.run().warning()).contains("by the Cloud API instead of MM Lite");

      var stopped =
          desk.run(
              desk.campaign(
                  "strict", desk.list("b.csv", Desk.numbers(100, 500)), "require-mm-lite: true"));
      assertThat(stopped.ending()).isEqualTo(Ending.FAILED);
      assertThat(stopped.run().failure()).contains("require-mm-lite");
      assertThat(stopped.run().counts().accepted()).isEqualTo(10);
    }
  }

  /** Of a canary of two, one is refused and one goes by MM Lite: what comes next is looked at. */
  @ConcurrentTest
  void theRouteIsWatchedUntilAsManyAreAcceptedAsTheCanaryHas() {
    var options = Options.IDEAL.withFaults("131026@0000000", "cloud@2", "cloud@3", "cloud@4");
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=100")) {
      var warned =
          desk.run(desk.campaign("few", desk.list("a.csv", Desk.numbers(0, 3)), "canary: 2"));
      assertThat(warned.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(warned.run().warning()).startsWith("1 of the first 2 messages went by the Cloud");

      var stopped =
          desk.run(
              desk.campaign(
                  "many",
                  desk.list("b.csv", Desk.numbers(0, 1_000)),
                  "canary: 2",
                  "require-mm-lite: true"));
      assertThat(stopped.ending()).isEqualTo(Ending.FAILED);
      assertThat(stopped.run().failure()).contains("require-mm-lite");
      assertThat(stopped.run().counts().ready()).isGreaterThan(500);
    }
  }

  @ConcurrentTest
  void aStopDoesNotWaitForMessagesThatRest() {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("131056@0000003=99x"))) {
      var launched = desk.begin(desk.campaign("rest", desk.list("list.csv", Desk.numbers(0, 20))));
      // After its third refusal the message rests for 16 s.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> desk.simulator.stats().answers().getOrDefault("131056", 0) == 3);
      desk.runs().stop(launched.run());

      var ended = desk.await(launched, Duration.ofSeconds(10));
      assertThat(ended.ending()).isEqualTo(Ending.STOPPED);
      assertThat(ended.run().counts().ready()).isEqualTo(1);
      assertThat(ended.run().counts().accepted()).isEqualTo(19);
    }
  }

  @ConcurrentTest
  void aWarningThatCannotBeKeptHoldsUpNothing() {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("cloud"))) {
      desk.jdbc()
          .sql(
              "ALTER TABLE run ADD CONSTRAINT full_disk CHECK (warning IS NULL OR warning = '') NOT VALID")
          .update();

      var ended = desk.run(desk.campaign("mute", desk.list("list.csv", Desk.numbers(0, 50))));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(50);
      assertThat(ended.run().warning()).isNull();
    }
  }

  @ConcurrentTest
  void whatIsInDoubtStaysSoUntilAPersonDecides() {
    var options = Options.IDEAL.withFaults("lost@0000003=1x", "lost@0000004=1x");
    try (var desk = new Desk(folder, options)) {
      var campaign = desk.campaign("doubt", desk.list("list.csv", Desk.numbers(0, 20)));
      var run = desk.run(campaign).run();
      assertThat(run.counts().inDoubt()).isEqualTo(2);
      assertThat(desk.launch(campaign)).isInstanceOf(Runs.Launch.AlreadyComplete.class);

      assertThat(desk.runs().resend(run.id(), "operator")).isEqualTo(2);
      var ended = desk.await(desk.runs().restart(run.id()));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(20);
      assertThat(desk.simulator.stats().acceptedTwice()).isEqualTo(2);
      assertThat(
              desk.jdbc()
                  .sql("SELECT kind || ' ' || decided_by || ' ' || messages FROM decision")
                  .query(String.class)
                  .list())
          .containsExactly("RESEND operator 2");
    }
  }

  @ConcurrentTest
  void whoeverHasStoppedMarketingIsNotWrittenToAgain() {
    var options = Options.IDEAL.withFaults("131050@0000003");
    try (var desk = new Desk(folder, options)) {
      desk.run(desk.campaign("first", desk.list("list.csv", Desk.numbers(0, 5))));
      var second = desk.run(desk.campaign("second", desk.list("list.csv", Desk.numbers(0, 5))));

      assertThat(second.run().counts().skipped()).isEqualTo(1);
      assertThat(count(desk, "run = 2 AND state = 'SKIPPED' AND reason = 'opted out'"))
          .isEqualTo(1);
    }
  }

  @ConcurrentTest
  void whoeverHasStoppedMarketingHasByEitherSpellingOfTheNumber() {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("131050"))) {
      desk.run(desk.campaign("both", desk.list("list.csv", List.of("+5511987654321"))));

      assertThat(desk.optOuts().latestFirst())
          .extracting(OptOuts.OptOut::phone)
          .containsExactlyInAnyOrder(5_511_987_654_321L, 551_187_654_321L);
    }
  }

  @ConcurrentTest
  void assumingSentSendsNothing() {
    var options = Options.IDEAL.withFaults("lost@0000003=1x");
    try (var desk = new Desk(folder, options)) {
      var run = desk.run(desk.campaign("assume", desk.list("list.csv", Desk.numbers(0, 20)))).run();
      assertThat(desk.runs().assumeSent(run.id(), "operator")).isEqualTo(1);

      assertThat(desk.runs().get(run.id()).counts().inDoubt()).isZero();
      assertThat(desk.runs().get(run.id()).counts().accepted()).isEqualTo(20);
      assertThat(desk.simulator.stats().requests()).isEqualTo(20);
    }
  }

  @ConcurrentTest
  void onlyAllowedClassesAreRetried() {
    var options = Options.IDEAL.withFaults("131009@0000003=1x", "131026@0000004=1x");
    try (var desk = new Desk(folder, options)) {
      var run = desk.run(desk.campaign("retry", desk.list("list.csv", Desk.numbers(0, 20)))).run();
      assertThat(run.counts().refused()).isEqualTo(2);

      assertThat(desk.runs().retry(run.id(), List.of(ErrorClass.RECIPIENT), "operator")).isZero();
      assertThat(desk.runs().retry(run.id(), List.of(ErrorClass.ROW), "operator")).isEqualTo(1);
      var ended = desk.await(desk.runs().restart(run.id()));

      assertThat(ended.run().counts().accepted()).isEqualTo(19);
      assertThat(ended.run().counts().refused()).isEqualTo(1);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @AloneTest
  void thePaceFindsTheGatewaysOwnLimit() {
    var options = Options.IDEAL.withLatency(Duration.ofMillis(50)).withRate(80);
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=200")) {
      var ended = desk.run(desk.campaign("limit", desk.list("list.csv", Desk.numbers(0, 1_500))));

      assertThat(ended.run().counts().accepted()).isEqualTo(1_500);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      var stats = desk.simulator.stats();
      System.out.println("strict limit of 80, sender's rate 200: " + stats);
      assertThat(stats.answers().get("130429")).isBetween(1, (int) (0.03 * stats.requests()));
    }
  }

  @ConcurrentTest
  void theDatabaseIsKilledInMidRunAndTheRunGoesOnByItself() throws IOException {
    var options = Options.IDEAL.withLatency(Duration.ofMillis(50));
    try (var desk =
        new Desk(
            folder,
            options,
            "spring.datasource.url=" + Desk.EMBEDDED,
            "nightmail.senders.main.rate=300")) {
      var launched =
          desk.begin(desk.campaign("away", desk.list("list.csv", Desk.numbers(0, 3_000))));
      await().atMost(Duration.ofSeconds(30)).until(() -> desk.simulator.stats().accepted() > 600);
      var pidFile = folder.resolve("home/postgresql/postmaster.pid");
      ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
          .orElseThrow()
          .destroyForcibly();
      var ended = desk.await(launched);

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(3_000);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  private static Map<Long, String> ids(Desk desk, String condition) {
    return desk
        .jdbc()
        .sql("SELECT phone, coalesce(wamid, '') FROM message WHERE " + condition)
        .query((row, i) -> Map.entry(row.getLong(1), row.getString(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static int count(Desk desk, String condition) {
    return desk.jdbc()
        .sql("SELECT count(*) FROM message WHERE " + condition)
        .query(Integer.class)
        .single();
  }
}
