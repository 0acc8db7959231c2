package com.nightmail.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimetableTest {
  private static final List<ZoneId> INDIA = List.of(ZoneId.of("Asia/Kolkata"));
  private static final List<ZoneId> NEW_YORK = List.of(ZoneId.of("America/New_York"));
  private static final Instant START = Instant.parse("2026-11-01T10:00:20Z");
  private static final Windows DAYTIME =
      (zones, at) ->
          zones.stream()
              .mapToInt(zone -> at.atZone(zone).getHour())
              .allMatch(hour -> hour >= 10 && hour < 21);

  @Test
  void withoutAWindowThePaceAloneCounts() {
    var timetable = Timetable.of(Map.of(INDIA, 1_000L), 10, START, Windows.ALWAYS, null);
    assertThat(timetable.end()).isEqualTo(START.plusSeconds(100));
    assertThat(timetable.inFirstDay()).isEqualTo(1_000);
  }

  @Test
  void aWindowThatIsClosedIsWaitedFor() {
    // 21:00 in New York, where summer ends that night, and 06:30 in India
    var evening = Instant.parse("2026-11-01T01:00:00Z");
    var timetable = Timetable.of(Map.of(INDIA, 600L, NEW_YORK, 600L), 1, evening, DAYTIME, null);
    var first = timetable.spans().getFirst();
    assertThat(first.zones()).isEqualTo(INDIA);
    assertThat(first.first()).isEqualTo(Instant.parse("2026-11-01T04:30:00Z"));
    assertThat(first.last()).isEqualTo(Instant.parse("2026-11-01T04:40:00Z"));
    assertThat(timetable.spans().getLast().first())
        .isEqualTo(Instant.parse("2026-11-01T15:00:00Z"));
    assertThat(timetable.end()).isEqualTo(Instant.parse("2026-11-01T15:10:00Z"));
  }

  @Test
  void whatDoesNotFitIntoADayGoesOnTheNext() {
    var ten = Instant.parse("2026-11-02T04:30:00Z");
    var perDay = 11 * 3_600L;
    var timetable = Timetable.of(Map.of(INDIA, perDay + 60), 1, ten, DAYTIME, null);
    assertThat(timetable.end()).isEqualTo(ten.plus(Duration.ofDays(1)).plusSeconds(60));
    assertThat(timetable.inFirstDay()).isEqualTo(perDay);
    assertThat(timetable.inAnyDay()).isEqualTo(perDay);
  }

  @Test
  void openZonesShareThePace() {
    var timetable =
        Timetable.of(Map.of(INDIA, 3_000L, NEW_YORK, 1_000L), 10, START, Windows.ALWAYS, null);
    assertThat(timetable.end()).isEqualTo(START.plusSeconds(400));
  }

  @Test
  void aWindowThatNeverOpensHasNoEnd() {
    var timetable = Timetable.of(Map.of(INDIA, 1L), 1, START, (zones, at) -> false, null);
    assertThat(timetable.end()).isNull();
    assertThat(timetable.spans().getFirst().first()).isNull();
  }

  @Test
  void whatHasNotLeftWhenItIsTooLateStays() {
    var latest = START.plusSeconds(30);
    var timetable = Timetable.of(Map.of(INDIA, 1_000L), 10, START, Windows.ALWAYS, latest);
    assertThat(timetable.late()).isEqualTo(700);
    assertThat(timetable.end()).isEqualTo(latest);
    assertThat(timetable.spans().getFirst().last()).isEqualTo(latest);
    assertThat(timetable.inAnyDay()).isEqualTo(300);

    var closed = Timetable.of(Map.of(INDIA, 5L), 1, START, (zones, at) -> false, latest);
    assertThat(closed.late()).isEqualTo(5);
    assertThat(closed.spans().getFirst().last()).isNull();
    var fits =
        Timetable.of(Map.of(INDIA, 1_000L), 10, START, Windows.ALWAYS, latest.plusSeconds(99));
    assertThat(fits.late()).isZero();
  }

  @Test
  void nothingToSendEndsAtOnce() {
    assertThat(Timetable.of(Map.of(), 1, START, Windows.ALWAYS, null).end()).isEqualTo(START);
  }
}
