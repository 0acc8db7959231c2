package com.nightmail.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a schedule is due, and which date that is. */
class PlanTest {

  @Test
  void aTimeThatTheClocksJumpOverIsLaterByTheJumpAndTheDateIsTheSame() {
    var plan = plan("day", "02:30", "America/New_York");
    assertThat(dueFrom(plan, "2027-03-13T00:00:00Z", 4))
        .containsExactly(
            "2027-03-13T07:30:00Z", // 02:30 EST
            "2027-03-14T07:30:00Z", // 03:30 EDT
            "2027-03-15T06:30:00Z", // 02:30 EDT
            "2027-03-16T06:30:00Z");
    assertThat(plan.date(Instant.parse("2027-03-14T07:30:00Z")))
        .isEqualTo(LocalDate.of(2027, 3, 14));
  }

  @Test
  void aTimeThatComesTwiceIsDueOnce() {
    var plan = plan("day", "01:30", "America/New_York");
    assertThat(dueFrom(plan, "2027-11-06T12:00:00Z", 2))
        .containsExactly(
            "2027-11-07T05:30:00Z", // 01:30 EDT, the first of both
            "2027-11-08T06:30:00Z"); // 01:30 EST
  }

  @Test
  void theNightAfterEitherIsAsEver() {
    var plan = plan("day", "02:30", "America/New_York");
    assertThat(dueFrom(plan, "2027-11-06T12:00:00Z", 2))
        .containsExactly("2027-11-07T07:30:00Z", "2027-11-08T07:30:00Z");
  }

  @Test
  void theClocksOfKolkataNeverJump() {
    var plan = plan("day", "02:30", "Asia/Kolkata");
    assertThat(dueFrom(plan, "2027-03-13T00:00:00Z", 3))
        .containsExactly("2027-03-13T21:00:00Z", "2027-03-14T21:00:00Z", "2027-03-15T21:00:00Z");
  }

  @Test
  void daysAreThoseOfTheZone() {
    var plan = plan("[mon, thu]", "02:00", "Asia/Kolkata");
    assertThat(dueFrom(plan, "2027-01-10T00:00:00Z", 3)) // a Sunday
        .containsExactly("2027-01-10T20:30:00Z", "2027-01-13T20:30:00Z", "2027-01-17T20:30:00Z");
    assertThat(plan("weekdays", "02:00", "UTC").days()).hasSize(5);
  }

  private static List<String> dueFrom(Plan plan, String after, int times) {
    var due = new ArrayList<String>();
    var time = Instant.parse(after);
    for (int i = 0; i < times; i++) {
      time = plan.next(time);
      due.add(time.toString());
    }
    return due;
  }

  private static Plan plan(String every, String at, String zone) {
    return ScheduleFile.parse(
        """
        name: a
        campaign: c.yaml
        every: %s
        at: "%s"
        zone: %s
        list: l.csv
        """
            .formatted(every, at, zone),
        Path.of("/folder/s.yaml"));
  }
}
