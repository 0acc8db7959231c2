package com.nightmail.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.ledger.SenderPaces.Kept;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several processes note of one sender. */
class SenderPacesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir Path folder;

  @Test
  void aRestIsNotMadeShorterByAnotherProcessAndIsForgottenByTheLastToNoteItOnly() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var paces = desk.bean(SenderPaces.class);
      paces.keep("main", new Kept(NOW.plusSeconds(600), "syncing", null, NOW));
      paces.keep("main", new Kept(NOW.plusSeconds(60), "maintenance", 10.0, NOW.plusSeconds(1)));
      paces.keep("main", new Kept(null, null, 20.0, NOW.plusSeconds(2)));

      paces.forget("main", NOW);
      paces.forget("main", NOW.plusSeconds(1));

      assertThat(paces.find("main"))
          .hasValueSatisfying(
              kept -> {
                assertThat(kept.restUntil()).isEqualTo(NOW.plusSeconds(600));
                assertThat(kept.rate()).isEqualTo(20.0);
              });
      paces.forget("main", NOW.plusSeconds(2));
      assertThat(paces.find("main")).isEmpty();
    }
  }
}
