package com.nightmail.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.MovableClock;
import com.nightmail.support.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nights in which the clocks of New York change, beside those of Kolkata, which never do. */
class ClockChangeTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration FOR_A_WHILE = Duration.ofSeconds(2);
  private static final int PEOPLE = 3;

  @TempDir Path folder;

  private final MovableClock clock = new MovableClock();
  private final Receiver receiver = new Receiver();

  @Test
  void eachDateIsSentOnce() {
    clock.set(Instant.parse("2027-03-13T18:00:00Z"));
    try (receiver;
        var desk =
            Desk.servingBy(
                clock,
                folder,
                Options.IDEAL,
                "db-scheduler.polling-interval=200ms",
                "nightmail.schedules.settle=0s")) {
      desk.list("list.csv", Desk.numbers(0, PEOPLE));
      add(desk, "half-past-one", "01:30", "America/New_York");
      add(desk, "half-past-two", "02:30", "America/New_York");
      add(desk, "kolkata", "02:30", "Asia/Kolkata");

      var spring = LocalDate.of(2027, 3, 14);
      at("2027-03-13T21:00:01Z"); // 02:30 in Kolkata
      awaitCompleted("kolkata", spring);
      at("2027-03-14T06:30:01Z"); // 01:30 EST
      awaitCompleted("half-past-one", spring);
      at("2027-03-14T07:05:00Z"); // 03:05 EDT: there is no 02:30
      assertNothing("half-past-two", spring);
      at("2027-03-14T07:30:01Z"); // 03:30 EDT
      awaitCompleted("half-past-two", spring);
      at("2027-03-14T21:00:01Z");
      awaitCompleted("kolkata", spring.plusDays(1));
      at("2027-03-15T05:30:01Z"); // 01:30 EDT
      awaitCompleted("half-past-one", spring.plusDays(1));
      at("2027-03-15T06:30:01Z"); // 02:30 EDT
      awaitCompleted("half-past-two", spring.plusDays(1));
      assertThat(desk.simulator.stats().accepted()).isEqualTo(6 * PEOPLE);

      var all = List.of("half-past-one", "half-past-two", "kolkata");
      all.forEach(name -> desk.bean(Schedules.class).pause(name));
      at("2027-11-06T18:00:00Z");
      all.forEach(name -> desk.bean(Schedules.class).resume(name));
      await().atMost(LONG).until(() -> armed(desk));

      var autumn = LocalDate.of(2027, 11, 7);
      at("2027-11-06T21:00:01Z");
      awaitCompleted("kolkata", autumn);
      at("2027-11-07T05:30:01Z"); // 01:30 EDT, the first
      awaitCompleted("half-past-one", autumn);
      at("2027-11-07T06:30:01Z"); // 01:30 EST, the second
      assertNothing("half-past-two", autumn);
      assertThat(receiver.verdicts("half-past-one", autumn)).containsExactly("COMPLETED");
      at("2027-11-07T07:30:01Z"); // 02:30 EST
      awaitCompleted("half-past-two", autumn);
      at("2027-11-07T21:00:01Z");
      awaitCompleted("kolkata", autumn.plusDays(1));
      at("2027-11-08T06:30:01Z"); // 01:30 EST
      awaitCompleted("half-past-one", autumn.plusDays(1));
      at("2027-11-08T07:30:01Z");
      awaitCompleted("half-past-two", autumn.plusDays(1));
      assertThat(desk.simulator.stats().accepted()).isEqualTo(12 * PEOPLE);
      for (var name : all) {
        assertThat(desk.bean(Schedules.class).history(name))
            .extracting(Schedules.Past::state)
            .containsOnly("COMPLETED")
            .hasSize(4);
      }
    }
  }

  private void at(String instant) {
    clock.set(Instant.parse(instant));
  }

  private void add(Desk desk, String name, String at, String zone) {
    var campaign = desk.campaign(name, folder.resolve("list.csv"), "repeat: each-run");
    var file =
        desk.write(
            name + "-schedule.yaml",
            """
            name: %s
            campaign: %s
            every: day
            at: "%s"
            zone: %s
            list: list.csv
            allow-same-list: true
            notify: "%s"
            """
                .formatted(name, campaign, at, zone, receiver.url()));
    desk.bean(Schedules.class).add(file);
    await().atMost(LONG).until(() -> armed(desk));
  }

  private static boolean armed(Desk desk) {
    return desk.jdbc().sql("SELECT bool_and(armed) FROM schedule").query(Boolean.class).single();
  }

  private void awaitCompleted(String schedule, LocalDate date) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(receiver.verdicts(schedule, date)).containsExactly("COMPLETED"));
  }

  private void assertNothing(String schedule, LocalDate date) {
    await()
        .during(FOR_A_WHILE)
        .atMost(LONG)
        .until(() -> receiver.verdicts(schedule, date).isEmpty());
  }
}
