package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> NAMES =
      List.of("name", "first_name", "mobile_number", "user", "username");

  @ParameterizedTest
  @CsvSource({
    "First-Name, first_name",
    "frist_name, first_name", // although "name" is contained in it
    "mobile, mobile_number",
    "userna, user",
    "surname, name",
  })
  void theOneThatIsMeantIsFound(String meant, String name) {
    assertThat(NearestName.of(meant, NAMES)).contains(name);
  }

  @ParameterizedTest
  @CsvSource({"city", "id"})
  void whatIsNearNothingIsNotGuessed(String meant) {
    assertThat(NearestName.of(meant, NAMES)).isEmpty();
    assertThat(NearestName.didYouMean(meant, NAMES)).isEmpty();
  }
}
