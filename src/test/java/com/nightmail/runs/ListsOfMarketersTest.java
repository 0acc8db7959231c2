package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    desk.write("bought.csv", "MOBILE,order\n+91 98200 00001,7\nnobody,8\n09820000001,9\n");
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
                + " dates, exclude or exclude-run.");
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
        .hasMessage(
            "recipients.exclude-run: there is no run 9999. See which there are with: nightmail runs.");
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
  void aListToLeaveOutThatCannotBeReadRefusesTheRun() {
    var list = desk.list("some-list.csv", Desk.numbers(900, 2));
    var sent = desk.simulator.stats().requests();
    desk.write("wrong.csv", "order,mobile\n9.19E+11,1\n" + "A,7\n".repeat(25));
    var wrong = desk.run(excluding("wrong", list, "exclude: [wrong.csv]"));
    assertThat(wrong.ending()).isEqualTo(Ending.FAILED);
    assertThat(wrong.run().failure())
        .isEqualTo(
            "wrong.csv: 26 of its 26 rows have no number that can be read, so these people would not"
                + " be left out; the first is line 2: number is too short."
                + " Correct the list, or take it out of recipients.exclude.");

    desk.write("other.csv", "name,phone\na,1\n");
    var other = desk.run(excluding("other", list, "exclude: [other.csv]"));
    assertThat(other.run().failure())
        .isEqualTo(
            "other.csv:1: there is no column \"mobile\"; the columns are \"name\", \"phone\"."
                + " Name the column with the number so, as in the campaign's list, or leave no other in"
                + " the file.");
    assertThat(desk.simulator.stats().requests()).isEqualTo(sent);
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
