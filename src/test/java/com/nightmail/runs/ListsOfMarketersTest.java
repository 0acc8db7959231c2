package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.RunLease;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Workbooks;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workbooks as lists, and people who are left out, from the campaign file to the ledger. */
class ListsOfMarketersTest {

  @TempDir static Path folder;
  private static Desk desk;

  @BeforeAll
  static void open() {
    desk = new Desk(folder, Options.IDEAL);
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @Test
  void aWorkbookGivesTheSameRunAsItsCsv() throws IOException {
    var rows = new ArrayList<List<?>>(List.of(List.of("Name", "Mobile")));
    for (int i = 0; i < 50; i++) {
      rows.add(Arrays.asList(i % 9 == 8 ? null : "Asha " + i, 919810000000L + i % 45));
    }
    rows.add(List.of("Ravi", "+91 98100 00099"));
    rows.add(List.of("Ravi", "12"));
    var csv =
        rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> cell == null ? "" : cell.toString())
                        .collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n"));
    var ofCsv = desk.run(desk.campaign("of-csv", desk.write("same.csv", csv)));
    var ofWorkbook =
        desk.run(desk.campaign("of-workbook", Workbooks.write(folder.resolve("same.xlsx"), rows)));

    assertThat(ofWorkbook.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(ofWorkbook.run().counts()).isEqualTo(ofCsv.run().counts());
    assertThat(ofWorkbook.run().counts().accepted()).isEqualTo(41);
    assertThat(exported(ofWorkbook.run().id())).isEqualTo(exported(ofCsv.run().id()));
  }

  /** Without what differs from run to run: ids and times. */
  private static List<String> exported(int run) throws IOException {
    var out = new StringWriter();
    desk.runs().export(run, List.of(), out);
    return out.toString()
        .lines()
        .map(line -> line.replaceAll("\"wamid\\.[^\"]*\"|\"20\\d\\d-[^\"]*Z\"", ""))
        .toList();
  }

  @Test
  void whoStandsInAnotherListIsLeftOut() throws IOException {
    var list =
        desk.list(
            "all.csv",
            List.of("9820000001", "9820000002", "9820000003", "9820000003", "9820000004"));
    desk.write("bought.csv", "MOBILE,order\n+91 98200 00001,7,again\n,8\n09820000001\n");
    Workbooks.write(
        folder.resolve("staff.xlsx"), List.of(List.of("Phone"), List.of(919820000003L)));
    var campaign = excluding("left-out", list, "exclude: [bought.csv, staff.xlsx]");
    var ended = desk.run(campaign);

    assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(reasons(ended.run().id()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                2, "excluded by bought.csv",
                4, "excluded by staff.xlsx",
                5, "excluded by staff.xlsx"));
    assertThat(ended.run().counts().accepted()).isEqualTo(2);
    assertThat(remembered(ended.run().id())).isZero();

    assertThatThrownBy(() -> desk.launch(excluding("left-out", list, "exclude: [bought.csv]")))
        .isInstanceOf(LaunchRejected.class)
        .hasMessageContaining(
            "was begun with another sender, repeat, phone column, country, sheet,"
                + " dates, zones, exclude or exclude-run.");
  }

  @Test
  void whoGotAnEarlierRunIsLeftOut() {
    var first = desk.run(desk.campaign("first", desk.list("f.csv", Desk.numbers(500, 3))));
    var id = first.run().id();
    desk.jdbc()
        .sql("UPDATE message SET state = 'READ' WHERE run = :run AND line = 2")
        .param("run", id)
        .update();
    desk.jdbc()
        .sql("UPDATE message SET state = 'FAILED' WHERE run = :run AND line = 3")
        .param("run", id)
        .update();
    var list = desk.list("second.csv", Desk.numbers(500, 5));

    var reached = desk.run(excluding("second", list, "exclude-run: " + id));
    assertThat(reasons(reached.run().id()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                2, "excluded: got it in run %d, or may have".formatted(id),
                4, "excluded: got it in run %d, or may have".formatted(id)));
    var read =
        desk.run(excluding("third", list, "exclude-run: { run: %d, who: read }".formatted(id)));
    assertThat(reasons(read.run().id())).isEqualTo(Map.of(2, "excluded: read in run " + id));

    assertThatThrownBy(() -> desk.launch(excluding("fourth", list, "exclude-run: 9999")))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage("recipients.exclude-run: there is no run 9999.");
  }

  @Test
  void aRunThatMayYetReachMoreIsNotLeftOut() {
    var first = desk.run(desk.campaign("unended", desk.list("u.csv", Desk.numbers(600, 3)))).run();
    var other =
        desk.run(desk.campaign("other-run", desk.list("o.csv", Desk.numbers(610, 1)))).run();
    var list = desk.list("after.csv", Desk.numbers(600, 5));
    var campaign = excluding("after", list, "exclude-run: " + first.id());
    var refusal =
        "recipients.exclude-run: run %d is not complete: some of its list may still get it."
            .formatted(first.id());
    for (var change : List.of("owner = 'another process'", "owner = NULL, list_rows = 4")) {
      set(first.id(), change);
      assertThatThrownBy(() -> desk.launch(campaign))
          .isInstanceOf(LaunchRejected.class)
          .hasMessageStartingWith(refusal);
      assertThatThrownBy(
              () ->
                  desk.bean(Exclusions.class)
                      .decide(
                          new RunLease(other.id(), other.epoch()),
                          List.of(),
                          new Exclusions.OfRun("of a run", first.id(), Set.of(), true)))
          .hasMessageStartingWith(refusal);
    }
    set(first.id(), "list_rows = 3");
    assertThat(desk.run(campaign).run().counts().skipped()).isEqualTo(3);

    // Who is left out is decided: what becomes of the other run now is of no matter.
    set(first.id(), "list_rows = 4");
    assertThat(desk.launch(campaign)).isInstanceOf(Runs.Launch.AlreadyComplete.class);
  }

  private static void set(int run, String change) {
    desk.jdbc()
        .sql("UPDATE run SET %s WHERE id = :run".formatted(change))
        .param("run", run)
        .update();
  }

  @Test
  void aListToLeaveOutThatChangedSinceRefusesTheSameRun() {
    var list = desk.list("corrected.csv", Desk.numbers(700, 3));
    desk.list("staff.csv", Desk.numbers(700, 1));
    var campaign = excluding("corrected", list, "exclude: [staff.csv]");
    var run = desk.run(campaign).run();
    assertThat(desk.launch(campaign)).isInstanceOf(Runs.Launch.AlreadyComplete.class);

    desk.list("staff.csv", Desk.numbers(700, 2));
    assertThatThrownBy(() -> desk.launch(campaign))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage(
            "Run %d was begun with other people to leave out: staff.csv has changed since. Restore that file and go on, or start a new run with a key of its own."
                .formatted(run.id()))
        .extracting("reason")
        .isEqualTo(LaunchRejected.Reason.BEGUN_OTHERWISE);
  }

  /** Argentina's mobile numbers have a 9 that is left out within the country. */
  @Test
  void bothSpellingsOfANumberAreLeftOut() {
    var list = desk.list("spelt.csv", List.of("+5491123456789", "9820000009"));
    desk.write("without-9.csv", "mobile\n+54 11 2345 6789\n");
    var ended = desk.run(excluding("spelt", list, "exclude: [without-9.csv]"));

    assertThat(reasons(ended.run().id())).isEqualTo(Map.of(2, "excluded by without-9.csv"));
    assertThat(ended.run().counts().accepted()).isEqualTo(1);
  }

  /** The file may be another one by then, or gone: the first reading of it counts. */
  @Test
  void aRestartOfTheLoadLeavesOutTheSamePeople() throws IOException {
    var numbers = Desk.numbers(30_000, 21_000);
    var list = desk.list("big.csv", numbers);
    var whole = Files.readString(list);
    desk.list("some.csv", numbers.subList(0, 10_000));
    var campaign = excluding("restarted", list, "exclude: [some.csv]");
    var sent = desk.simulator.stats().requests();
    // The list changes between its survey and its end: what was loaded is not sent.
    var order = desk.order(campaign);
    Files.writeString(list, whole.replaceAll("\n[^\n]*\n$", "\nx,1\n"));
    var failed = desk.await(((Runs.Launch.Started) desk.runs().launch(order)).launched());
    assertThat(failed.run().failure()).contains("has changed since the run began");
    assertThat(remembered(failed.run().id())).isEqualTo(10_000);
    assertThat(desk.simulator.stats().requests()).isEqualTo(sent);

    Files.writeString(list, whole);
    desk.list("some.csv", numbers.subList(10_000, 20_000));
    Files.delete(folder.resolve("some.csv"));
    var ended = desk.await(desk.runs().restart(failed.run().id()));
    assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(ended.run().counts().skipped()).isEqualTo(10_000);
    assertThat(reasons(ended.run().id()).keySet()).allMatch(line -> line <= 10_001);
  }

  @Test
  void aListToLeaveOutThatCannotBeReadIsRefusedBeforeThereIsARun() {
    var list = desk.list("some-list.csv", Desk.numbers(900, 2));
    var runs = desk.runs().newestFirst().size();
    var end = ", so this person would not be left out: ";
    refused(
        "order,mobile\nA,9820000001\n1,9.19E+11\n",
        list,
        "wrong.csv:3: \"mobile\" cannot be read"
            + end
            + "a spreadsheet turned the number into"
            + " scientific notation; format the column as text and export again."
            + " Correct the cell, or empty it.");
    refused(
        "mobile,name\n9820000001,Asha\n98200,Ravi\n",
        list,
        "wrong.csv:3: \"mobile\" cannot be read"
            + end
            + "number is too short for country code +91."
            + " Correct the cell, or empty it.");
    refused(
        "name,mobile\nRao,Asha,9820000001\n",
        list,
        "wrong.csv:2: \"mobile\" cannot be read"
            + end
            + "number has letters in it."
            + " Correct the row, or delete it.");
    refused(
        "name,mobile\nRao,,9820000001\n",
        list,
        "wrong.csv:2: \"mobile\" cannot be read"
            + end
            + "row has 3 cells, the header has 2."
            + " Correct the row, or delete it.");
    refused(
        "name,mobile\nAsha,\nRavi, \n",
        list,
        "wrong.csv: \"mobile\" is empty in each of its 2 rows, so nobody would be left out."
            + " Correct the list, or take it out of recipients.exclude.");
    refused(
        "name,phone\na,1\n",
        list,
        "wrong.csv:1: there is no column \"mobile\"; the columns are \"name\", \"phone\"."
            + " Name the column with the number so, as in the campaign's list, or leave no other in"
            + " the file.");
    assertThat(desk.runs().newestFirst()).hasSize(runs);
  }

  private static void refused(String excluded, Path list, String message) {
    desk.write("wrong.csv", excluded);
    assertThatThrownBy(() -> desk.order(excluding("wrong", list, "exclude: [wrong.csv]")))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage(message);
  }

  private static Path excluding(String name, Path list, String keys) {
    var campaign = Desk.smallCampaign(name, list);
    return desk.write(
        name + ".yaml", campaign.replace("  country: IN\n", "  country: IN\n  " + keys + "\n"));
  }

  private static Map<Integer, String> reasons(int run) {
    return desk
        .jdbc()
        .sql("SELECT line, reason FROM message WHERE run = :run AND state = 'SKIPPED'")
        .param("run", run)
        .query((row, i) -> Map.entry(row.getInt("line"), row.getString("reason")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static int remembered(int run) {
    return desk.jdbc()
        .sql("SELECT count(*) FROM exclusion WHERE run = :run")
        .param("run", run)
        .query(Integer.class)
        .single();
  }
}
