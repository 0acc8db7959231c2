package com.nightmail.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairSharesTest {

  @ParameterizedTest(name = "{0}/s for {1}: {2}")
  @CsvSource({
    "200, 200, 200",
    "200, 1, 200", // alone: all of it, whatever it wants
    "200, 200 200, 100 100",
    "200, 50 200, 50 150",
    "200, 200 50, 150 50",
    "200, 50 50, 100 100", // what nobody wants is divided
    "200, 20 50, 85 115",
    "200, 200 200 200, 67 67 66", // whoever came first
    "200, 10 100 200, 10 95 95",
    "200, 10 90 200, 10 90 100",
    "1, 1 1, 1 0", // the second waits
    "3, 9 9 9 9 9, 1 1 1 0 0",
    "200, 1 1 1, 67 67 66",
  })
  void sharesAreFairByDemand(int rate, String demands, String shares) {
    assertThat(FairShares.allocate(rate, numbers(demands))).isEqualTo(numbers(shares));
    assertThat(numbers(shares).stream().mapToInt(i -> i).sum()).isEqualTo(rate);
  }

  private static List<Integer> numbers(String words) {
    return Arrays.stream(words.split(" ")).map(Integer::valueOf).toList();
  }
}
