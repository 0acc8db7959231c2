package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator.Acceptance;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A limit sends a first part of the list; the same key goes on with the rest later. */
class LimitTest {
  @TempDir Path folder;

  @ConcurrentTest
  void aFirstPartIsSentAndTheSameKeyGoesOnLater() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var numbers = Desk.numbers(0, 30);
      var list =
          desk.list("list.csv", Stream.concat(Stream.of("123", "456"), numbers.stream()).toList());
      var campaign = desk.campaign("parts", list, "limit: 12");

      var first = desk.run(campaign);
      assertThat(first.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(first.run().counts().accepted()).isEqualTo(12);
      assertThat(first.run().counts().skipped()).isEqualTo(2);
      assertThat(first.run().counts().ready()).isEqualTo(18);
      assertThat(sent(desk)).containsExactlyInAnyOrderElementsOf(numbers.subList(0, 12));
      assertThat(desk.launch(campaign)).isInstanceOf(Runs.Launch.AlreadyComplete.class);
      assertThatThrownBy(() -> desk.runs().restart(1))
          .isInstanceOf(LaunchRejected.class)
          .hasMessage(
              "Run 1 is complete: its limit of 12 holds 18 back. Launch it again with a higher --limit, or without one.");

      var second = desk.await(launched(desk, campaign, 20));
      assertThat(second.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(sent(desk)).containsExactlyInAnyOrderElementsOf(numbers.subList(0, 20));

      var rest = desk.run(desk.campaign("parts", list));
      assertThat(rest.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(rest.run().counts().accepted()).isEqualTo(30);
      assertThat(rest.run().counts().ready()).isZero();
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  /** Whoever got too much too fast comes back; nobody else takes a place that is not free. */
  @ConcurrentTest
  void neverMoreThanTheLimitAreSentWhateverIsSentAgain() {
    var options = Options.IDEAL.withFaults("131056=20%", "131026@0000003");
    try (var desk = new Desk(folder, options)) {
      var list = desk.list("list.csv", Desk.numbers(0, 60));
      var ended = desk.run(desk.campaign("again", list, "limit: 25"));
      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      var counts = ended.run().counts();
      assertThat(counts.accepted() + counts.refused()).isEqualTo(25);
      assertThat(counts.ready()).isEqualTo(35);
    }
  }

  private static List<String> sent(Desk desk) {
    return desk.simulator.accepted().stream().map(Acceptance::phone).toList();
  }

  private static Launched launched(Desk desk, Path campaign, int limit) throws IOException {
    var order =
        LaunchOrder.read(campaign, new LaunchOrder.Options(null, null, limit, null, false, false));
    return ((Runs.Launch.Started) desk.runs().launch(order)).launched();
  }
}
