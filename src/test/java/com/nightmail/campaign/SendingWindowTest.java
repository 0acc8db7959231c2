package com.nightmail.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.campaign.SendingWindow.Opening;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a window is open, in the nights in which clocks are set as well. */
class SendingWindowTest {
  private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final Set<DayOfWeek> DAILY = EnumSet.allOf(DayOfWeek.class);

  @Test
  void itIsOpenFromItsBeginningToJustBeforeItsEnd() {
    var window = window("10:00", "21:00", DAILY);
    var day = opening(at(KOLKATA, "2026-11-09T10:00"), at(KOLKATA, "2026-11-09T21:00"));
    var next = opening(at(KOLKATA, "2026-11-10T10:00"), at(KOLKATA, "2026-11-10T21:00"));

    assertThat(next(window, KOLKATA, "2026-11-09T09:59:59")).isEqualTo(day);
    assertThat(next(window, KOLKATA, "2026-11-09T10:00")).isEqualTo(day);
    assertThat(next(window, KOLKATA, "2026-11-09T20:59:59")).isEqualTo(day);
    assertThat(next(window, KOLKATA, "2026-11-09T21:00")).isEqualTo(next);
  }

  @Test
  void onADayThatIsNotItsOwnItStaysClosed() {
    var window = window("10:00", "21:00", EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.SATURDAY));

    assertThat(next(window, KOLKATA, "2026-11-07T21:00").from())
        .isEqualTo(at(KOLKATA, "2026-11-09T10:00"));
    assertThat(
            next(window("10:00", "21:00", Set.of(DayOfWeek.MONDAY)), KOLKATA, "2026-11-09T21:00"))
        .isEqualTo(opening(at(KOLKATA, "2026-11-16T10:00"), at(KOLKATA, "2026-11-16T21:00")));
  }

  @Test
  void overMidnightItsDayIsTheOneOnWhichItOpens() {
    var window = window("21:00", "02:00", Set.of(DayOfWeek.SATURDAY));

    assertThat(next(window, KOLKATA, "2026-11-08T01:30"))
        .isEqualTo(opening(at(KOLKATA, "2026-11-07T21:00"), at(KOLKATA, "2026-11-08T02:00")));
    assertThat(next(window, KOLKATA, "2026-11-08T02:00").from())
        .isEqualTo(at(KOLKATA, "2026-11-14T21:00"));
  }

  @Test
  void wholeDaysInARowAreOneOpening() {
    var window = window("00:00", "00:00", EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.SATURDAY));

    assertThat(next(window, KOLKATA, "2026-11-11T12:00").to())
        .isEqualTo(at(KOLKATA, "2026-11-15T00:00"));
    assertThat(next(window, KOLKATA, "2026-11-15T00:00").from())
        .isEqualTo(at(KOLKATA, "2026-11-16T00:00"));
  }

  /** Clocks in New York go from 01:59 to 03:00 on 8 March 2026. */
  @Test
  void inTheSpringNightABorderThatDoesNotExistIsTheMomentOfTheChange() {
    var change = Instant.parse("2026-03-08T07:00:00Z");
    assertThat(next(window("02:30", "05:00", DAILY), NEW_YORK, "2026-03-08T01:00"))
        .isEqualTo(opening(change, at(NEW_YORK, "2026-03-08T05:00")));
    assertThat(next(window("00:30", "02:30", DAILY), NEW_YORK, "2026-03-08T01:00"))
        .isEqualTo(opening(at(NEW_YORK, "2026-03-08T00:30"), change));
    assertThat(next(window("02:10", "02:50", DAILY), NEW_YORK, "2026-03-08T01:00").from())
        .isEqualTo(at(NEW_YORK, "2026-03-09T02:10"));
  }

  /**
   * Clocks in New York go from 01:59 back to 01:00 on 1 November 2026: 05:00Z to 07:00Z is 01:00.
   */
  @Test
  void inTheAutumnNightABorderThatComesTwiceLeavesTheShorterTime() {
    assertThat(next(window("01:30", "05:00", DAILY), NEW_YORK, "2026-11-01T00:30"))
        .isEqualTo(
            opening(Instant.parse("2026-11-01T06:30:00Z"), Instant.parse("2026-11-01T10:00:00Z")));
    assertThat(next(window("00:10", "01:30", DAILY), NEW_YORK, "2026-11-01T00:00"))
        .isEqualTo(
            opening(Instant.parse("2026-11-01T04:10:00Z"), Instant.parse("2026-11-01T05:30:00Z")));
    assertThat(next(window("01:10", "01:50", DAILY), NEW_YORK, "2026-11-01T00:30"))
        .isEqualTo(
            opening(Instant.parse("2026-11-01T05:10:00Z"), Instant.parse("2026-11-01T05:50:00Z")));
  }

  /** Whatever the window, and whatever the clocks do: while it is open they show a time within. */
  @Test
  void whileItIsOpenEveryClockShowsATimeWithinIt() {
    for (var zone :
        List.of(
            NEW_YORK,
            LONDON,
            KOLKATA,
            ZoneId.of("America/Santiago"),
            ZoneId.of("America/Havana"),
            ZoneId.of("Australia/Lord_Howe"))) {
      for (int from = 0; from < 24 * 60; from += 50) {
        var opens = LocalTime.ofSecondOfDay(from * 60L);
        var closes = opens.plusMinutes(70);
        var window = new SendingWindow(opens, closes, DAILY, null);
        for (var day :
            List.of(
                "2026-03-08",
                "2026-03-29",
                "2026-04-05",
                "2026-09-06",
                "2026-10-04",
                "2026-10-25",
                "2026-11-01")) {
          var at = at(zone, day + "T00:00").minus(Duration.ofHours(3));
          var opening = window.next(at, List.of(zone)).orElseThrow();
          for (var t = opening.from(); t.isBefore(opening.to()); t = t.plusSeconds(300)) {
            var shown = t.atZone(zone).toLocalTime();
            var within =
                opens.isBefore(closes)
                    ? !shown.isBefore(opens) && shown.isBefore(closes)
                    : !shown.isBefore(opens) || shown.isBefore(closes);
            assertThat(within).as("%s %s of %s-%s in %s", day, shown, opens, closes, zone).isTrue();
          }
        }
      }
    }
  }

  @Test
  void inKolkataNoNightDiffers() {
    var window = window("22:00", "06:00", DAILY);
    for (var day = LocalDateTime.parse("2026-01-01T23:00");
        day.getYear() == 2026;
        day = day.plusDays(1)) {
      var opening = window.next(day.atZone(KOLKATA).toInstant(), List.of(KOLKATA)).orElseThrow();
      assertThat(Duration.between(opening.from(), opening.to())).isEqualTo(Duration.ofHours(8));
    }
  }

  @Test
  void ofSeveralZonesAllMustBeOpen() {
    var window = window("10:00", "21:00", DAILY);
    var both =
        window.next(Instant.parse("2026-11-09T00:00:00Z"), List.of(KOLKATA, LONDON)).orElseThrow();

    assertThat(both)
        .isEqualTo(opening(at(LONDON, "2026-11-09T10:00"), at(KOLKATA, "2026-11-09T21:00")));
    assertThat(
            window("10:00", "11:00", DAILY)
                .next(Instant.parse("2026-11-09T00:00:00Z"), List.of(KOLKATA, LONDON)))
        .isEmpty();
  }

  private static SendingWindow window(String from, String to, Set<DayOfWeek> days) {
    return new SendingWindow(LocalTime.parse(from), LocalTime.parse(to), days, null);
  }

  private static Opening next(SendingWindow window, ZoneId zone, String local) {
    return window.next(at(zone, local), List.of(zone)).orElseThrow();
  }

  private static Opening opening(Instant from, Instant to) {
    return new Opening(from, to);
  }

  private static Instant at(ZoneId zone, String local) {
    return LocalDateTime.parse(local).atZone(zone).toInstant();
  }
}
