package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list is another file when it is loaded than it was when the run began. */
class ChangedListTest {
  /** Rows that are loaded in one transaction. */
  private static final int CHUNK = 20_000;

  @TempDir Path folder;

  @Test
  void aListThatChangedSinceTheRunBeganIsNotSent() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list = desk.list("list.csv", Desk.numbers(0, CHUNK));
      var file = desk.campaign("changed", list);
      var order = LaunchOrder.read(file, LaunchOrder.Options.NONE);
      var original = Files.readString(list);
      desk.list("list.csv", Desk.numbers(CHUNK, CHUNK));

      var launched = ((Runs.Launch.Started) desk.runs().launch(order)).launched();
      var ended = desk.await(launched);
      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(ended.run().failure()).contains("list.csv: has changed since the run began");
      assertThat(ended.run().counts().total()).isZero();
      assertThat(desk.simulator.stats().requests()).isZero();

      Files.writeString(list, original);
      assertThat(loadedAgain(desk, launched.run())).isEqualTo(CHUNK);
    }
  }

  /** The run that was about to send them fails with the second message. */
  @Test
  void whatWasLoadedOfAnotherListIsNotSentOnceItIsRestored() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list = desk.list("list.csv", Desk.numbers(0, CHUNK + 500));
      var file = desk.campaign("other", list);
      var order = LaunchOrder.read(file, LaunchOrder.Options.NONE);
      var original = Files.readString(list);
      desk.list("list.csv", Desk.numbers(2 * CHUNK, CHUNK + 100));
      Files.writeString(list, "\"Asha", StandardOpenOption.APPEND);

      var launched = ((Runs.Launch.Started) desk.runs().launch(order)).launched();
      var ended = desk.await(launched);
      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(ended.run().failure()).contains("quote");
      assertThat(ended.run().counts().total()).isEqualTo(CHUNK);

      Files.writeString(list, original);
      assertThat(loadedAgain(desk, launched.run())).isEqualTo(CHUNK + 500);
    }
  }

  @Test
  void aRunWhoseListWasMovedGoesOnWithItFromThere() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var numbers = Desk.numbers(0, 300);
      var list = desk.list("list.csv", numbers);
      var file = desk.campaign("moved", list);
      var order = LaunchOrder.read(file, LaunchOrder.Options.NONE);
      Files.delete(list);
      var lost = desk.await(((Runs.Launch.Started) desk.runs().launch(order)).launched());
      assertThat(lost.ending()).isEqualTo(Ending.FAILED);
      assertThat(lost.run().failure()).contains("there is no file");

      var moved = desk.list("moved.csv", numbers);
      var ended = desk.run(desk.campaign("moved", moved));
      assertThat(ended.run().id()).isEqualTo(lost.run().id());
      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().list()).isEqualTo(moved);
      assertThat(ended.run().counts().accepted()).isEqualTo(300);
    }
  }

  /** Restarts, stops once the list is loaded, and counts the numbers from 0 on in its order. */
  private static int loadedAgain(Desk desk, int run) {
    var launched = desk.runs().restart(run);
    await().atMost(Duration.ofSeconds(60)).until(() -> desk.simulator.stats().accepted() > 0);
    desk.runs().stop(run);
    var ended = desk.await(launched);
    assertThat(ended.run().counts().total()).isEqualTo(ended.run().listRows());
    return desk.jdbc()
        .sql("SELECT count(*) FROM message WHERE phone = 919800000000 + line - 2 AND sendable")
        .query(Integer.class)
        .single();
  }

  /** The last step counts all rows and compares with the counters: receipts come meanwhile. */
}
