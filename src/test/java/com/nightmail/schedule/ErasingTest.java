package com.nightmail.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of a list is erased with what else is personal of its run. */
class ErasingTest {
  @TempDir Path folder;

  @Test
  void theListOfANightIsErasedWhenItsTimeIsOver() {
    try (var desk =
        Desk.serving(
            folder,
            Options.IDEAL,
            "db-scheduler.polling-interval=200ms",
            "nightmail.schedules.settle=0s",
            "nightmail.retention.personal-data=30d")) {
      desk.campaign("kept", desk.list("list.csv", Desk.numbers(0, 3)));
      var schedules = desk.bean(Schedules.class);
      schedules.add(
          desk.write(
              "schedule.yaml",
              """
              name: kept
              campaign: kept.yaml
              every: day
              at: "02:00"
              zone: UTC
              list: list.csv
              """));
      schedules.runNow("kept", null);
      await(() -> schedules.history("kept").getFirst().state().equals("COMPLETED"));
      var copy = schedules.history("kept").getFirst().list();
      assertThat(copy).exists();

      desk.bean(Erasing.class).eraseDue();
      assertThat(copy).as("it is not yet time").exists();

      desk.jdbc().sql("UPDATE run SET ended_at = ended_at - interval '31 d'").update();
      desk.bean(Erasing.class).eraseDue();
      assertThat(copy).doesNotExist();
      assertThat(schedules.history("kept").getFirst().list()).isNull();
    }
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
  }
}
