package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nightmail.simulator.Options;
import com.nightmail.support.AloneTest;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  @TempDir Path folder;

  @AloneTest
  void theRateThatWasReachedIsToldOfALaunch() {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=100")) {
      var run = desk.run(desk.campaign("rate", desk.list("list.csv", Desk.numbers(0, 300)))).run();

      assertThat(desk.runs().reachedRate(run)).isPositive().isLessThan(130);
      assertThat(desk.messages().rate(run.id(), run.endedAt())).isNull();
    }
  }

  @ConcurrentTest
  void everyRowOfTheListEndsInTheLedgerAndEveryMessageAtTheGatewayOnce() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var numbers = Desk.numbers(0, 1_200);
      var list =
          desk.write(
              "list.csv",
              "name,mobile\n"
                  + String.join("\n", numbers.stream().map(n -> "Asha," + n).toList())
                  + "\nAsha,12345\nAsha,"
                  + numbers.get(7)
                  + "\nAsha\nAsha,\n");
      var ended = desk.run(desk.campaign("all", list));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().total()).isEqualTo(1_204);
      assertThat(ended.run().counts().accepted()).isEqualTo(1_200);
      assertThat(ended.run().counts().skipped()).isEqualTo(4);
      assertThat(desk.simulator.stats().recipients()).isEqualTo(1_200);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      assertThat(
              desk.jdbc()
                  .sql("SELECT reason FROM message WHERE line = 1203")
                  .query(String.class)
                  .single())
          .isEqualTo("duplicate of line 9");
      assertThat(
              desk.jdbc()
                  .sql(
                      "SELECT count(*) FROM message WHERE state = 'ACCEPTED' AND wamid LIKE 'wamid.%'")
                  .query(Integer.class)
                  .single())
          .isEqualTo(1_200);
    }
  }

  @ConcurrentTest
  void aCompletedRunIsNotSentAgain() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var campaign = desk.campaign("once", desk.list("list.csv", Desk.numbers(0, 50)));
      var first = desk.run(campaign);
      var second = desk.launch(campaign);

      assertThat(second).isEqualTo(new Runs.Launch.AlreadyComplete(first.run().id()));
      assertThat(desk.simulator.stats().requests()).isEqualTo(50);
      assertThatThrownBy(() -> desk.runs().restart(first.run().id()))
          .isInstanceOf(LaunchRejected.class)
          .hasMessage("Run 1 is complete: there is nothing to restart.");
    }
  }

  @ConcurrentTest
  void aCorrectedListReachesOnlyThoseWhoWereMissed() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      desk.run(desk.campaign("corrected", desk.list("first.csv", Desk.numbers(0, 30))));
      var second =
          desk.run(desk.campaign("corrected", desk.list("second.csv", Desk.numbers(0, 40))));

      assertThat(second.run().counts().skipped()).isEqualTo(30);
      assertThat(second.run().counts().accepted()).isEqualTo(10);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      assertThat(
              desk.jdbc()
                  .sql("SELECT DISTINCT reason FROM message WHERE run = 2 AND state = 'SKIPPED'")
                  .query(String.class)
                  .single())
          .isEqualTo("already sent in run 1");
    }
  }

  @ConcurrentTest
  void aRecurringCampaignReachesEverybodyInEachRun() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var campaign =
          desk.campaign("weekly", desk.list("list.csv", Desk.numbers(0, 20)), "repeat: each-run");
      desk.await(((Runs.Launch.Started) desk.launch(campaign, "2026-11-01")).launched());
      desk.await(((Runs.Launch.Started) desk.launch(campaign, "2026-11-08")).launched());

      assertThat(desk.simulator.stats().accepted()).isEqualTo(40);
    }
  }

  @ConcurrentTest
  void aRowThatCannotBeRenderedIsRefusedAndTheRestGoesOn() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list = desk.write("list.csv", "name,mobile\n,+919800000001\nAsha,+919800000002\n");
      var ended = desk.run(desk.campaign("blank", list));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().refused()).isEqualTo(1);
      assertThat(ended.run().counts().accepted()).isEqualTo(1);
      assertThat(
              desk.jdbc()
                  .sql("SELECT reason FROM message WHERE line = 2")
                  .query(String.class)
                  .single())
          .contains("\"name\"");
    }
  }

  @ConcurrentTest
  void aPlaceholderWithoutItsColumnStopsTheRunBeforeAnythingIsSent() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list = desk.write("list.csv", "first,mobile\nAsha,+919800000001\n");
      var campaign = desk.campaign("typo", list);

      assertThatThrownBy(() -> desk.launch(campaign))
          .isInstanceOf(LaunchRejected.class)
          .hasMessageContaining("name")
          .hasMessageContaining("first")
          .hasMessageContaining("mobile");
      assertThat(desk.runs().newestFirst()).isEmpty();
    }
  }

  @ConcurrentTest
  void aSlowAnswerCostsOnePlaceOfTheWindowNeverTheChunk() {
    var options = Options.IDEAL.withFaults("silent@0000003");
    try (var desk = new Desk(folder, options)) {
      var launched =
          desk.begin(desk.campaign("slow", desk.list("list.csv", Desk.numbers(0, 1_500))));
      // All others are accepted while the one still hangs, well before its time-out.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> desk.simulator.stats().accepted() == 1_500);
      var ended = desk.await(launched);

      assertThat(ended.run().counts().accepted()).isEqualTo(1_499);
      assertThat(ended.run().counts().inDoubt()).isEqualTo(1);
    }
  }

  @ConcurrentTest
  void aReceiptWhileTheBooksAreClosedIsNoError() throws Exception {
    try (var desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=100")) {
      var launched =
          desk.begin(desk.campaign("books", desk.list("list.csv", Desk.numbers(0, 200))));
      await().until(() -> desk.simulator.stats().accepted() > 50);
      try (var receipts = desk.bean(DataSource.class).getConnection();
          var statement = receipts.createStatement()) {
        receipts.setAutoCommit(false);
        // Between counting the rows and reading the counters the step looks up the campaign's name.
        statement.execute("LOCK TABLE campaign IN ACCESS EXCLUSIVE MODE");
        await()
            .until(
                () ->
                    desk.jdbc()
                        .sql(
                            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'campaign'::regclass)")
                        .query(Boolean.class)
                        .single());
        statement.execute("UPDATE message SET state = 'DELIVERED' WHERE line = 2");
        statement.execute(
            "INSERT INTO run_count VALUES (1, 'RECEIPTS', 'ACCEPTED', -1), (1, 'RECEIPTS', 'DELIVERED', 1)");
        receipts.commit();
      }

      var ended = desk.await(launched);
      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().delivered()).isEqualTo(1);
    }
  }

  /** A hundred messages are claimed ahead at this rate: they must not all stand connected. */
  @ConcurrentTest
  void onlyMessagesWhoseTurnIsNearOpenConnections() {
    var options = Options.IDEAL.withLatency(Duration.ofMillis(20));
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=100")) {
      desk.run(desk.campaign("near", desk.list("list.csv", Desk.numbers(0, 500))));

      assertThat(desk.simulator.stats().accepted()).isEqualTo(500);
      assertThat(desk.simulator.stats().connections()).isLessThan(40);
    }
  }

  @ConcurrentTest
  void whatTheGatewayRefusesForTheRowIsKeptWithItsCodeAndTheRestGoesOn() {
    var options = Options.IDEAL.withFaults("131026@0000004", "131056@0000005=1x", "130429=3x");
    try (var desk = new Desk(folder, options)) {
      var ended = desk.run(desk.campaign("mixed", desk.list("list.csv", Desk.numbers(0, 30))));

      assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(ended.run().counts().refused()).isEqualTo(1);
      assertThat(ended.run().counts().accepted()).isEqualTo(29);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      var refused =
          desk.jdbc()
              .sql("SELECT error_code, error_class FROM message WHERE state = 'REFUSED'")
              .query()
              .singleRow();
      assertThat(refused)
          .containsEntry("error_code", 131026)
          .containsEntry("error_class", "RECIPIENT");
    }
  }

  @ConcurrentTest
  void anErrorOfTheTemplateStopsTheRunAndARestartGoesOn() {
    var options = Options.IDEAL.withFaults("132001@0000100");
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=200")) {
      var campaign = desk.campaign("broken", desk.list("list.csv", Desk.numbers(0, 800)));
      var ended = desk.run(campaign);

      assertThat(ended.ending()).isEqualTo(Ending.FAILED);
      assertThat(ended.run().failure()).contains("132001").contains("template");
      assertThat(ended.run().counts().refused()).isEqualTo(1);
      assertThat(ended.run().counts().ready()).isPositive();
      assertThat(ended.run().counts().claimed()).isZero();

      var again = desk.await(desk.runs().restart(ended.run().id()));
      assertThat(again.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(again.run().counts().accepted()).isEqualTo(799);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @ConcurrentTest
  void aStopDrainsTheWindowAndARestartGoesOn() {
    var options = Options.IDEAL.withLatency(Duration.ofMillis(300));
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=200")) {
      var launched =
          desk.begin(desk.campaign("stop", desk.list("list.csv", Desk.numbers(0, 1_000))));
      await().until(() -> desk.simulator.stats().requests() > 50);
      assertThat(desk.runs().stop(launched.run())).isTrue();
      var ended = desk.await(launched);

      assertThat(ended.ending()).isEqualTo(Ending.STOPPED);
      assertThat(ended.run().counts().claimed()).isZero();
      assertThat(ended.run().counts().inDoubt()).isZero();
      assertThat(ended.run().counts().accepted())
          .isEqualTo((int) desk.simulator.stats().accepted())
          .isBetween(50, 900);

      var again = desk.await(desk.runs().restart(launched.run()));
      assertThat(again.ending()).isEqualTo(Ending.COMPLETED);
      assertThat(again.run().counts().accepted()).isEqualTo(1_000);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
    }
  }

  @ConcurrentTest
  void theSecondToLaunchIsToldWhoHoldsTheRunAndSendsNothing() {
    var options = Options.IDEAL.withLatency(Duration.ofMillis(200));
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=100")) {
      var campaign = desk.campaign("held", desk.list("list.csv", Desk.numbers(0, 300)));
      var launched = desk.begin(campaign);

      assertThatThrownBy(() -> desk.launch(campaign))
          .isInstanceOf(LaunchRejected.class)
          .hasMessageContaining("Run 1 of campaign held is being sent by")
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .extracting("reason", "run")
          .containsExactly(LaunchRejected.Reason.BEING_SENT, 1);
      var other = desk.campaign("held", desk.list("other.csv", Desk.numbers(0, 300)));
      assertThatThrownBy(() -> desk.launch(other)).isInstanceOf(LaunchRejected.class);

      assertThat(desk.await(launched).run().counts().accepted()).isEqualTo(300);
      assertThat(desk.simulator.stats().accepted()).isEqualTo(300);
    }
  }

  @ConcurrentTest
  void aKeyIsOneList() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      desk.await(
          ((Runs.Launch.Started)
                  desk.launch(
                      desk.campaign("key", desk.list("a.csv", Desk.numbers(0, 5))), "monday"))
              .launched());
      var other = desk.campaign("key", desk.list("b.csv", Desk.numbers(5, 5)));

      assertThatThrownBy(() -> desk.launch(other, "monday"))
          .isInstanceOf(LaunchRejected.class)
          .hasMessageContaining("was begun with another list")
          .extracting("reason", "run")
          .containsExactly(LaunchRejected.Reason.BEGUN_OTHERWISE, 1);
    }
  }

  @ConcurrentTest
  void anUnknownSenderAndATooHighRateAreRefused() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list = desk.list("list.csv", Desk.numbers(0, 5));
      var unknown =
          desk.write(
              "unknown.yaml",
              readString(desk.campaign("unknown", list)).replace("sender: main", "sender: shop"));
      assertThatThrownBy(() -> desk.launch(unknown))
          .isInstanceOf(LaunchRejected.class)
          .hasMessage(
              "There is no sender \"shop\". Set NIGHTMAIL_SENDERS_SHOP_URL and NIGHTMAIL_SENDERS_SHOP_APIKEY, or choose one of: main, simulator.");
      assertThatThrownBy(() -> desk.launch(desk.campaign("fast", list, "rate: 2001")))
          .isInstanceOf(LaunchRejected.class)
          .hasMessage(
              "2001 messages per second are more than sender \"main\" is allowed (2000). Ask for less, or set nightmail.senders.main.rate.");
      assertThat(desk.simulator.stats().requests()).isZero();
    }
  }

  @ConcurrentTest
  void anExportHasTheListsOwnColumnsThenTheResultsAndNoFormulas() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list =
          desk.write("list.csv", "name,mobile\n=cmd(),+919800000001\n\"a,\"\"b\"\"\",nonsense\n");
      var run = desk.run(desk.campaign("export", list)).run();
      var out = new StringWriter();
      desk.runs().export(run.id(), List.of(), out);
      var lines = out.toString().split("\r\n");

      assertThat(lines[0])
          .isEqualTo(
              Stream.of(
                      "name,mobile,nightmail_line,nightmail_phone,nightmail_state,nightmail_reason,nightmail_wamid,nightmail_route,nightmail_error_code,nightmail_error,nightmail_attempts,nightmail_claimed_at,nightmail_settled_at"
                          .split(","))
                  .map(column -> '"' + column + '"')
                  .collect(Collectors.joining(",")));
      assertThat(lines[1])
          .startsWith(
              "\"'=cmd()\",\"'+919800000001\",\"2\",\"919800000001\",\"ACCEPTED\",\"\",\"wamid.");
      assertThat(lines[2]).startsWith("\"a,\"\"b\"\"\",\"nonsense\",\"3\",\"\",\"SKIPPED\",");
    }
  }

  @ConcurrentTest
  void aFormulaIsNoneAfterWhatASpreadsheetDrops() throws IOException {
    var formulas =
        List.of(
            " =1",
            "\t=1",
            "\n=1",
            "\r\n=1",
            "\u00a0=1",
            "\u200b=1",
            "\ufeff=1",
            " \u200b\n+1",
            "\u3000@a",
            "\uff1d1",
            "\uff0b1",
            "\uff0d1",
            "\uff20a",
            "\u00a0\uff1d1",
            "\0=1",
            "\ttext",
            "-1");
    var harmless = List.of("a=1", "\u00a0a", "1-2", "'=1", "\u200b", "आशा");
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list = desk.list("list.csv", Desk.numbers(0, formulas.size() + harmless.size()));
      var run = desk.run(desk.campaign("formulas", list)).run();
      var line = 2;
      for (var cell : Stream.concat(formulas.stream(), harmless.stream()).toList()) {
        desk.jdbc()
            .sql("UPDATE message SET error = :cell WHERE line = :line")
            .param("cell", cell.replace("\0", "\001"))
            .param("line", line++)
            .update();
      }
      var out = new StringWriter();
      desk.runs().export(run.id(), List.of(), out);

      var format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
      try (var parser = CSVParser.parse(new StringReader(out.toString()), format)) {
        assertThat(parser.stream().map(row -> row.get("nightmail_error")))
            .containsExactlyElementsOf(
                Stream.concat(
                        formulas.stream().map(cell -> "'" + cell.replace("\0", "\001")),
                        harmless.stream())
                    .toList());
      }
    }
  }

  @ConcurrentTest
  void anExportOfAnExportHasColumnsOfItsOwn() throws IOException {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var list =
          desk.write("list.csv", "name,mobile,Nightmail_State\nAsha,+919800000001,REFUSED\n");
      var run = desk.run(desk.campaign("again", list)).run();
      var out = new StringWriter();
      desk.runs().export(run.id(), List.of(), out);

      assertThat(out.toString())
          .startsWith("\"name\",\"mobile\",\"Nightmail_State\",\"nightmail2_line\",");
    }
  }

  private static String readString(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
