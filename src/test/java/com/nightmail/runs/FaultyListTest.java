package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.Nightmail;
import com.nightmail.cli.Commands;
import com.nightmail.gateway.ErrorClass;
import com.nightmail.ledger.RunRegister;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A list of which most rows cannot be sent to is a wrong list, and nobody is sent to by mistake.
 */
class FaultyListTest {
  private static final String RAGGED = "Asha,,\"x\"\n";
  private static final String NO_NUMBER = "Asha,12\n";
  private static final String TOO_MANY_FAULTY =
      "22 of 100 rows of list.csv cannot be sent to, more than nightmail.most-faulty allows (20 %):"
          + " 12 rows: row has 3 cells, the header has 2 (first on line 82);"
          + " 10 rows: number is too short for country code +91 (first on line 80)."
          + " Correct the list and launch it again, or accept its faulty rows: then the others are"
          + " sent to.";

  @TempDir Path folder;

  @Test
  void aCommaTooManyInEveryRowIsNoFault() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var rows =
          Desk.numbers(0, 30).stream().map(n -> "Asha," + n + ",\n").collect(Collectors.joining());
      var plain = desk.run(desk.campaign("commas", desk.write("a.csv", "name,mobile\n" + rows)));
      var blank = desk.run(desk.campaign("header", desk.write("b.csv", "name,mobile,\n" + rows)));

      assertThat(plain.run().counts().accepted()).isEqualTo(30);
      assertThat(blank.run().counts().accepted()).isEqualTo(30);
      assertThat(blank.run().header()).containsExactly("name", "mobile");
    }
  }

  @Test
  void tooManyFaultyRowsAreRefusedBeforeThereIsARunUntilAPersonAcceptsThem() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var campaign = desk.campaign("faulty", tooManyFaulty(desk));

      assertThatThrownBy(() -> desk.launch(campaign))
          .isInstanceOf(LaunchRejected.class)
          .hasMessage(TOO_MANY_FAULTY);
      assertThat(desk.runs().newestFirst()).isEmpty();
      assertThat(desk.simulator.stats().requests()).isZero();

      var accepted = desk.await(accepted(desk, campaign));
      assertThat(accepted.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(accepted.run().counts().accepted()).isEqualTo(78);
      assertThat(accepted.run().counts().skipped()).isEqualTo(22);
    }
  }

  /** As an older version made it, or this one with them accepted. */
  @Test
  void aRunWithTooManyFaultyRowsSendsNothingUntilAPersonAcceptsThem() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var campaign = desk.campaign("faulty", tooManyFaulty(desk));
      var run = begun(desk, desk.order(campaign));

      var refused = desk.await(desk.runs().restart(run));
      assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
      assertThat(refused.run().failure()).isEqualTo(TOO_MANY_FAULTY + " Nothing was sent.");
      assertThat(refused.run().counts().ready()).isEqualTo(78);
      assertThat(desk.await(desk.runs().restart(run)).ending()).isEqualTo(Ending.REFUSED);
      assertThat(desk.run(campaign).ending()).isEqualTo(Ending.REFUSED);
      assertThat(desk.simulator.stats().requests()).isZero();

      var accepted = desk.await(desk.runs().restart(run, true));
      assertThat(accepted.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(accepted.run().counts().accepted()).isEqualTo(78);
      assertThat(accepted.run().counts().skipped()).isEqualTo(22);
      var load =
          desk.runs().lastExecution(accepted.run()).orElseThrow().steps().stream()
              .filter(step -> step.name().equals("load"))
              .findFirst();
      assertThat(load).hasValueSatisfying(step -> assertThat(step.read()).isZero());
    }
  }

  private static int begun(Desk desk, LaunchOrder order) {
    var survey = order.survey();
    return desk.bean(RunRegister.class)
        .findOrCreate(
            new RunRegister.NewRun(
                order.campaign().name(),
                order.key(),
                order.campaign().source(),
                order.campaignFile(),
                order.rate(),
                false,
                order.list(),
                survey.checksum(),
                survey.rows(),
                survey.header()))
        .id();
  }

  private static Launched accepted(Desk desk, Path campaign) throws IOException {
    var order =
        LaunchOrder.read(campaign, new LaunchOrder.Options(null, null, null, null, true, false));
    return ((Runs.Launch.Started) desk.runs().launch(order)).launched();
  }

  private static Path tooManyFaulty(Desk desk) {
    return desk.write("list.csv", list(78, 2) + RAGGED.repeat(12) + NO_NUMBER.repeat(8));
  }

  /** Its messages are READY again, as those of a run that was never sent are. */
  @Test
  void aRunThatWasSentIsNotAskedAgain() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL.withFaults("131009@0000000=1x"))) {
      var list = desk.write("list.csv", list(1, 0) + NO_NUMBER.repeat(30));
      var sent = desk.await(accepted(desk, desk.campaign("sent", list)));
      assertThat(sent.run().counts().refused()).isEqualTo(1);
      var run = sent.run().id();

      assertThat(desk.runs().retry(run, List.of(ErrorClass.ROW), "operator")).isEqualTo(1);
      var again = desk.await(desk.runs().restart(run));
      assertThat(again.ending()).as(again.run().failure()).isEqualTo(Ending.COMPLETED);
      assertThat(again.run().counts().accepted()).isEqualTo(1);
    }
  }

  @Test
  void theLoadTellsItsRows() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var run = desk.run(desk.campaign("rows", desk.list("l.csv", Desk.numbers(0, 50)))).run();
      var load = desk.runs().lastExecution(run).orElseThrow().steps().getFirst();
      assertThat(load.read()).isEqualTo(50);
      assertThat(load.written()).isEqualTo(50);
    }
  }

  @Test
  void aFewFaultyRowsAreSkippedUnlessTheyAreAllThereAre() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var few = desk.run(desk.campaign("few", desk.write("few.csv", list(1, 19))));
      assertThat(few.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(few.run().counts().accepted()).isEqualTo(1);

      var all = desk.campaign("all", desk.write("all.csv", list(0, 1)));
      assertThatThrownBy(() -> desk.launch(all))
          .hasMessage(
              "Of 1 row of all.csv none can be sent to: 1 row: number is too short for country code"
                  + " +91 (first on line 2). Correct the list and launch it again, or accept its"
                  + " faulty rows: then the run completes without sending.");
    }
  }

  @Test
  void theShareIsASetting() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.most-faulty=0.5")) {
      var half = desk.run(desk.campaign("half", desk.write("half.csv", list(40, 40))));
      assertThat(half.ending()).isEqualTo(Ending.COMPLETED);
      var more = desk.campaign("more", desk.write("more.csv", list(40, 41)));
      assertThatThrownBy(() -> desk.launch(more))
          .hasMessageContaining("more than nightmail.most-faulty allows (50 %)");
    }
  }

  @Test
  void duplicatesAndOptOutsAreNoFaults() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var number = Desk.numbers(0, 1).getFirst();
      desk.optOuts()
          .add(
              Long.parseLong(number.substring(1)),
              com.nightmail.recipients.OptOuts.Source.OPERATOR);
      var numbers = new ArrayList<>(Collections.nCopies(99, number));
      numbers.addAll(Desk.numbers(1, 1));
      var ended = desk.run(desk.campaign("same", desk.list("list.csv", numbers)));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().skipped()).isEqualTo(99);
    }
  }

  @Test
  void theExitStatusSaysIt() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var faulty = desk.campaign("faulty", desk.write("faulty.csv", list(0, 30)));
      assertThat(nightmail(desk, "run", faulty.toString())).isEqualTo(2);
      // Completed, but nobody was sent to.
      assertThat(nightmail(desk, "run", faulty.toString(), "--accept-faulty")).isEqualTo(4);

      var mixed = desk.campaign("mixed", desk.write("mixed.csv", list(70, 30)));
      assertThat(nightmail(desk, "run", mixed.toString())).isEqualTo(2);
      assertThat(nightmail(desk, "run", mixed.toString(), "--accept-faulty")).isZero();
      assertThat(desk.simulator.stats().accepted()).isEqualTo(70);

      // Everybody was reached before.
      var again = desk.campaign("mixed", desk.write("again.csv", list(70, 0) + "\n"));
      assertThat(nightmail(desk, "run", again.toString())).isEqualTo(2);
      assertThat(desk.simulator.stats().requests()).isEqualTo(70);
    }
  }

  @Test
  void aRewrittenNumberIsSentOnceAndItsRowSaysSo() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list =
          desk.write(
              "list.csv",
              "name,mobile\nAna,+52 1 55 1234 5678\nAna,+52 55 1234 5678\nLia,+55 11 8765-4321\nAsha,+919800000001\n");
      var run = desk.run(desk.campaign("rewritten", list)).run();

      assertThat(run.counts().accepted()).isEqualTo(3);
      assertThat(desk.simulator.stats().recipients()).isEqualTo(3);
      var out = new java.io.StringWriter();
      desk.runs().export(run.id(), java.util.List.of(), out);
      assertThat(out.toString())
          .contains(
              "\"525512345678\",\"ACCEPTED\",\"number rewritten: Mexico has no 1 after +52 any more\",")
          .contains("\"525512345678\",\"SKIPPED\",\"duplicate of line 2\",")
          .contains(
              "\"5511987654321\",\"ACCEPTED\",\"number rewritten: in Brazil a 9 stands before")
          .contains("\"919800000001\",\"ACCEPTED\",\"\",");
    }
  }

  private static String list(int good, int faulty) {
    return "name,mobile\n"
        + Desk.numbers(0, good).stream()
            .map(number -> "Asha," + number + "\n")
            .collect(Collectors.joining())
        + NO_NUMBER.repeat(faulty);
  }

  private static int nightmail(Desk desk, String... command) {
    return Commands.execute(
        () -> {
          throw new AssertionError("this command needs the application");
        },
        () ->
            Nightmail.start(
                "--spring.datasource.url=" + desk.database,
                "--nightmail.home=" + desk.folder.resolve("home"),
                "--nightmail.senders.main.url=" + desk.simulator.url(),
                "--nightmail.senders.main.api-key=test-key",
                "--nightmail.senders.main.rate=2000"),
        settings -> {
          throw new IllegalStateException("no web server here");
        },
        command);
  }
}
