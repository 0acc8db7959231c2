package com.nightmail.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NumberIndexTest {
  private static final long FIRST = 919_800_000_000L;

  @Test
  void theFirstValueOfANumberStays() {
    var lines = new NumberIndex();

    assertThat(lines.get(FIRST)).isEqualTo(NumberIndex.ABSENT);
    assertThat(lines.putIfAbsent(FIRST, 2)).isEqualTo(NumberIndex.ABSENT);
    assertThat(lines.putIfAbsent(FIRST, 3)).isEqualTo(2);
    assertThat(lines.get(FIRST)).isEqualTo(2);
    assertThat(lines.get(FIRST + 1)).isEqualTo(NumberIndex.ABSENT);
  }

  @Test
  void nothingIsLostWhenItGrows() {
    var lines = new NumberIndex();
    for (int i = 0; i < 300_000; i++) {
      lines.putIfAbsent(FIRST + i * 7L, i + 1);
    }
    assertThat(IntStream.range(0, 300_000)).allMatch(i -> lines.get(FIRST + i * 7L) == i + 1);
    assertThat(lines.get(FIRST + 1)).isEqualTo(NumberIndex.ABSENT);
  }
}
