package com.nightmail.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of error codes. */
class ErrorPolicyTest {

  @ParameterizedTest
  @CsvSource({
    "RATE, 4 80007 130429",
    "PAIR_RATE, 131056",
    "MAINTENANCE, 131057 2494100",
    "SYNCING, 134101",
    "RECIPIENT, 130403 130472 130497 131021 131026 131049 131050 137000",
    "ROW, 100 131008 131009 131053 132000 132005 132008 132012 132018 135000",
    "TEMPLATE, 131030 131055 132001 132007 132015 132016 132068 134100 134102 2388299",
    "ACCOUNT, 0 3 10 33 190 200 299 368 131005 131031 131042 131045 131048 133010 134011",
    "AMBIGUOUS, 1 2 131000 131016 133004",
  })
  void everyClassHasItsCodes(ErrorClass errorClass, String codes) {
    assertThat(Arrays.stream(codes.split(" ")).map(Integer::valueOf))
        .allSatisfy(code -> assertThat(ErrorPolicy.of(code).errorClass()).isEqualTo(errorClass));
  }

  @ParameterizedTest
  @CsvSource({"-1", "5", "199", "300", "131999", "2389000"})
  void aCodeThatNobodyDocumentsIsTakenForItsRows(int code) {
    assertThat(ErrorPolicy.knows(code)).isFalse();
    assertThat(ErrorPolicy.of(code).errorClass()).isEqualTo(ErrorClass.ROW);
    assertThat(ErrorPolicy.of(code).codes()).isEqualTo(Integer.toString(code));
  }

  @Test
  void everyEntryCanBePrinted() {
    assertThat(ErrorPolicy.stream())
        .hasSizeGreaterThan(60)
        .allSatisfy(
            entry -> {
              assertThat(entry.meaning()).isNotBlank();
              assertThat(entry.action()).isNotBlank();
              assertThat(entry.remedy()).isNotBlank();
              assertThat(entry.source()).isIn("meta", "mm", "cloud", "field");
            });
    assertThat(ErrorPolicy.of(250).codes()).isEqualTo("200-299");
  }
}
