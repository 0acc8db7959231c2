package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator.Acceptance;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import com.nightmail.support.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Messages leave while the window of their recipient is open; meanwhile the run waits. */
class WindowTest {
  private static final Instant MORNING_IN_INDIA = Instant.parse("2026-06-15T02:00:00Z"); // 07:30
  private static final String DAYTIME =
      "window: { from: \"10:00\", to: \"21:00\", zone: recipient }";
  private static final String DAYTIME_IN_INDIA =
      "window: { from: \"10:00\", to: \"21:00\", zone: Asia/Kolkata }";

  /** Numbers of five time zones, 20 of each. */
  private static final Map<String, String> ZONES =
      Map.of(
          "+91987650", "Asia/Kolkata",
          "+1212555", "America/New_York",
          "+1415555", "America/Los_Angeles",
          "+44791112", "Europe/London",
          "+81801234", "Asia/Tokyo");

  @TempDir Path folder;

  /** By the gateway's clock, over as many waits as it takes. */
  @ConcurrentTest
  void noRequestIsOutsideItsRecipientsWindow() {
    var clock = new TestClock(MORNING_IN_INDIA);
    try (var desk = new Desk(folder, Options.IDEAL, clock, "nightmail.senders.main.rate=200")) {
      var list = desk.list("list.csv", new ArrayList<>(numbers().keySet()));
      var ended = desk.run(desk.campaign("zones", list, DAYTIME));
      var openings = new HashSet<Instant>();
      var seen = 0;
      while (ended.ending() == Ending.WAITING) {
        seen = assertWithin(desk, clock, seen);
        openings.add(ended.run().waits().until());
        assertThat(ended.run().waits().until()).isAfter(clock.instant());
        clock.set(ended.run().waits().until());
        ended = desk.await(desk.runs().takeUp(ended.run().id()));
      }
      seen = assertWithin(desk, clock, seen);

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().accepted()).isEqualTo(100);
      assertThat(seen).isEqualTo(100);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      assertThat(openings).hasSizeGreaterThanOrEqualTo(3); // two are open when it begins
    }
  }

  /** It was claimed while the window was open; it stays READY, and leaves when that opens again. */
  @ConcurrentTest
  void aMessageWhoseWindowClosesBetweenItsClaimAndItsDepartureIsKept() {
    var clock = new TestClock(Instant.parse("2026-06-15T10:00:00Z"));
    try (var desk = new Desk(folder, Options.IDEAL, clock, "nightmail.senders.main.rate=10")) {
      var campaign =
          desk.campaign(
              "closing", desk.list("list.csv", Desk.numbers(0, 60)), DAYTIME_IN_INDIA, "canary: 1");
      var launched = desk.begin(campaign);
      await().until(() -> desk.simulator.stats().accepted() > 12);

      clock.set(Instant.parse("2026-06-15T15:29:56Z")); // 4 s before 21:00
      var ended = desk.await(launched);
      var sent = desk.simulator.stats().accepted();

      assertThat(ended.ending()).isEqualTo(Ending.WAITING);
      var counts = ended.run().counts();
      assertThat(counts.accepted()).isEqualTo((int) sent).isLessThan(60);
      assertThat(counts.ready()).isEqualTo(60 - (int) sent);
      assertThat(claimedBefore(desk)).isPositive();
      assertThat(ended.run().waits().until()).isEqualTo(Instant.parse("2026-06-16T04:30:01Z"));

      clock.set(ended.run().waits().until());
      var completed = desk.await(desk.runs().takeUp(ended.run().id()));
      assertThat(completed.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(completed.run().counts().accepted()).isEqualTo(60);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @ConcurrentTest
  void whatIsLeftAfterNotAfterIsSkippedAndTheRunCompletes() {
    var clock = new TestClock(Instant.parse("2026-06-15T10:00:00Z"));
    try (var desk = new Desk(folder, Options.IDEAL, clock, "nightmail.senders.main.rate=10")) {
      var launched =
          desk.begin(
              desk.campaign(
                  "offer",
                  desk.list("list.csv", Desk.numbers(0, 60)),
                  DAYTIME_IN_INDIA,
                  "not-after: 2026-06-15T20:00"));
      await().until(() -> desk.simulator.stats().accepted() > 12);
      clock.set(Instant.parse("2026-06-15T14:30:00Z"));
      var ended = desk.await(launched);

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      var counts = ended.run().counts();
      assertThat(counts.accepted()).isEqualTo((int) desk.simulator.stats().accepted());
      assertThat(counts.skipped()).isEqualTo(60 - counts.accepted()).isPositive();
      assertThat(desk.runs().reasons(ended.run().id()))
          .singleElement()
          .satisfies(
              group ->
                  assertThat(group.reason())
                      .matches("not sent by 2026-06-15 \\d\\d:\\d\\d \\(not-after\\)"));
    }
  }

  /** It does not wait for an opening that comes too late, only until it is too late. */
  @ConcurrentTest
  void aRunThatWaitsForItsWindowEndsAtNotAfter() {
    var clock = new TestClock(Instant.parse("2026-06-15T16:00:00Z"));
    try (var desk = new Desk(folder, Options.IDEAL, clock)) {
      var ended =
          desk.run(
              desk.campaign(
                  "late",
                  desk.list("list.csv", Desk.numbers(0, 5)),
                  DAYTIME_IN_INDIA,
                  "not-after: 2026-06-15T23:00"));
      assertThat(ended.run().waits().until()).isEqualTo(Instant.parse("2026-06-15T17:29:55Z"));
      clock.set(ended.run().waits().until());
      var over = desk.await(desk.runs().takeUp(ended.run().id()));
      assertThat(over.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(over.run().counts().skipped()).isEqualTo(5);
    }
  }

  @ConcurrentTest
  void whoIsStoppedWhileItWaitsIsNeverTakenUp() {
    var clock = new TestClock(MORNING_IN_INDIA);
    try (var desk = Desk.servingBy(clock, folder, Options.IDEAL)) {
      var stopped =
          desk.run(
              desk.campaign("stopped", desk.list("a.csv", Desk.numbers(0, 5)), DAYTIME_IN_INDIA));
      var waiting =
          desk.run(
              desk.campaign("waiting", desk.list("b.csv", Desk.numbers(9, 5)), DAYTIME_IN_INDIA));
      assertThat(stopped.ending()).isEqualTo(Ending.WAITING);
      assertThat(desk.runs().stop(stopped.run().id())).isTrue();
      assertThat(desk.runs().get(stopped.run().id()).waits()).isNull();

      clock.set(Instant.parse("2026-06-15T06:00:00Z"));
      // The database goes by its own clock.
      desk.jdbc()
          .sql(
              "UPDATE run SET waits_until = now() - interval '1 minute' WHERE waits_until IS NOT NULL")
          .update();

      // Whoever serves goes on with the one that waits, by itself.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> desk.runs().get(waiting.run().id()).counts().accepted() == 5);
      assertThat(desk.runs().get(stopped.run().id()).counts().ready()).isEqualTo(5);
      assertThatThrownBy(() -> desk.runs().takeUp(stopped.run().id()))
          .isInstanceOf(LaunchRejected.class)
          .hasMessage("Run %d does not wait any more.".formatted(stopped.run().id()));
      assertThat(desk.await(desk.runs().restart(stopped.run().id())).ending())
          .isEqualTo(Ending.COMPLETED);
    }
  }

  /** A column says better where somebody lives; a zone that there is not is the row's fault. */
  @ConcurrentTest
  void aColumnNamesTheTimeZones() {
    var clock = new TestClock(Instant.parse("2026-06-15T06:00:00Z"));
    try (var desk = new Desk(folder, Options.IDEAL, clock)) {
      var list =
          desk.write(
              "list.csv",
              """
              name,mobile,lives in
              Asha,+919876500001,Asia/Kolkata
              Ben,+919876500002,America/New_York
              Cara,+919876500003,IST
              Dai,+919876500004,
              """);
      var file = desk.campaign("column", list, DAYTIME);
      desk.write(
          "column.yaml",
          Desk.smallCampaign("column", list)
                  .replace("  country: IN\n", "  country: IN\n  zone: Lives In\n")
              + DAYTIME);
      var ended = desk.run(file);
      assertThat(ended.ending()).isEqualTo(Ending.WAITING);
      assertThat(ended.run().waits().until()).isEqualTo(Instant.parse("2026-06-15T14:00:01Z"));
      assertThat(ended.run().counts().accepted()).isOne();
      assertThat(desk.runs().reasons(ended.run().id()))
          .extracting(group -> group.reason())
          .containsExactlyInAnyOrder(
              "\"IST\" is no time zone; write its name, such as Asia/Kolkata",
              "time zone is empty");
    }
  }

  /** Lines that stand READY and were claimed before. */
  private static int claimedBefore(Desk desk) {
    return desk.jdbc()
        .sql("SELECT count(*) FROM message WHERE state = 'READY' AND attempt > 0")
        .query(Integer.class)
        .single();
  }

  private static int assertWithin(Desk desk, TestClock clock, int seen) {
    var zones = numbers();
    var accepted = desk.simulator.accepted();
    for (Acceptance message : accepted.subList(seen, accepted.size())) {
      var zone = ZoneId.of(zones.get(message.phone()));
      var shown = clock.when(message.at()).atZone(zone).toLocalTime();
      assertThat(shown)
          .as(message.phone() + " in " + zone)
          .isAfterOrEqualTo(LocalTime.of(10, 0))
          .isBefore(LocalTime.of(21, 0));
    }
    return accepted.size();
  }

  /** Each number with its zone. */
  private static Map<String, String> numbers() {
    var numbers = new HashMap<String, String>();
    ZONES.forEach(
        (prefix, zone) -> {
          for (int i = 0; i < 20; i++) {
            var digits = prefix.startsWith("+1") ? 12 : 13;
            var number = prefix + ("%0" + (digits - prefix.length()) + "d").formatted(100 + i);
            numbers.put(number, zone);
          }
        });
    return numbers;
  }
}
