package com.nightmail.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeenNumbersTest {
  private static final long FIRST = 919_800_000_000L;

  @Test
  void whatWasSeenIsNeverNewAndHardlyAnythingElseIsTakenForSeen() {
    var seen = new SeenNumbers(100_000);
    var fresh = LongStream.range(FIRST, FIRST + 100_000).filter(seen::surelyNew).count();

    assertThat(LongStream.range(FIRST, FIRST + 100_000).filter(seen::surelyNew)).isEmpty();
    assertThat(fresh).isGreaterThan(99_000);
  }

  @Test
  void aListLongerThanFitsIsOnlyAskedForMoreOften() {
    var seen = new SeenNumbers(1);
    LongStream.range(FIRST, FIRST + 1_000).forEach(seen::surelyNew);

    assertThat(LongStream.range(FIRST, FIRST + 1_000).filter(seen::surelyNew)).isEmpty();
  }
}
