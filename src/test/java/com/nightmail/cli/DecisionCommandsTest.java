package com.nightmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.Nightmail;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands by which a person has messages sent again. */
class DecisionCommandsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"retry 1", "resolve 1 --resend", "resolve 1 --assume-sent"})
  void withoutATerminalNothingIsDecidedUnlessToldTo(String command) {
    var options = Options.IDEAL.withFaults("131009@0000003=1x", "lost@0000004=1x");
    try (var desk = new Desk(folder, options)) {
      var before =
          desk.run(desk.campaign("decide", desk.list("list.csv", Desk.numbers(0, 10)))).run();
      assertThat(before.counts().refused()).isEqualTo(1);
      assertThat(before.counts().inDoubt()).isEqualTo(1);

      assertThat(execute(desk, command)).isEqualTo(Commands.REFUSED);
      assertThat(desk.runs().get(1).counts()).isEqualTo(before.counts());
      assertThat(desk.simulator.stats().requests()).isEqualTo(10);

      assertThat(execute(desk, command + " --yes --by operator"))
          .isIn(Commands.COMPLETED, Commands.IN_DOUBT);
      assertThat(desk.runs().get(1).counts().accepted()).isEqualTo(9);
      assertThat(desk.jdbc().sql("SELECT decided_by FROM decision").query(String.class).list())
          .containsExactly("operator");
    }
  }

  @Test
  void whatIsInDoubtIsNotRetried() {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("131000/400@0000003=1x"))) {
      desk.run(desk.campaign("doubt", desk.list("list.csv", Desk.numbers(0, 10))));

      assertThat(execute(desk, "retry 1 --class AMBIGUOUS,ROW --yes"))
          .isEqualTo(Commands.COMPLETED);
      assertThat(desk.simulator.stats().requests()).isEqualTo(10);
      assertThat(desk.runs().get(1).counts().inDoubt()).isEqualTo(1);
    }
  }

  private static int execute(Desk desk, String command) {
    return Commands.execute(
        () -> {
          throw new AssertionError("this command needs the application");
        },
        () ->
            Nightmail.start(
                "--spring.datasource.url=" + desk.database,
                "--nightmail.home=" + desk.folder.resolve("home"),
                "--nightmail.senders.main.url=" + desk.simulator.url(),
                "--nightmail.senders.main.api-key=test-key"),
        settings -> {
          throw new AssertionError("no web application is asked for");
        },
        command.split(" "));
  }
}
