package com.nightmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.runs.LaunchRejected;
import com.nightmail.runs.LaunchRejected.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintTest {
  @ParameterizedTest
  @CsvSource({
    "NO_SUCH_RUN, nightmail runs",
    "BEING_SENT, nightmail show 7",
    "HOLDER_SILENT, nightmail restart 7 --take-over",
    "HOLDER_ALIVE, nightmail stop 7",
    "BEGUN_OTHERWISE, --key KEY",
    "RECEIPTS_TAKEN, nightmail serve",
  })
  void namesWhatToType(Reason reason, String command) {
    assertThat(Hint.of(new LaunchRejected(reason, 7, "Why.")).orElseThrow())
        .endsWith(": " + command);
  }

  @Test
  void isNotGivenWhereTheMessageSaysItAll() {
    assertThat(Hint.of(new LaunchRejected("Why."))).isEmpty();
  }
}
