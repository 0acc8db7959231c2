package com.nightmail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.domain.Run;
import com.nightmail.gateway.Outcome;
import com.nightmail.recipients.InvalidList;
import com.nightmail.runs.LaunchOrder;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.runs.Runs;
import com.nightmail.runs.TestOrder;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do before a launch: dry runs, and test messages to a colleague. */
class RehearsalTest {
  private static final String COLLEAGUE = "+919876500000";
  private static final long COLLEAGUES_PHONE = 919876500000L;

  @TempDir static Path folder;
  private static Desk desk;

  /** Line 3 cannot be filled in, line 4 is opted out, line 5 has no number. */
  private static Path list;

  @BeforeAll
  static void aList() {
    desk = new Desk(folder, Options.IDEAL.withFaults("131026@6500009"));
    list =
        desk.write(
            "list.csv",
            "name,mobile\nAsha,+919800000001\n,+919800000002\nCem,+919800000003\nDia,none\nEve,+919800000005\n");
    desk.runs().optOut(919800000003L);
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @Test
  void aDryRunTakesEveryRowToItsEndAndSendsNothing() throws IOException {
    var before = desk.simulator.stats().requests();
    var said = Typed.at(desk, "run", "--dry-run", desk.campaign("rehearsed", list).toString());

    assertThat(said.out())
        .containsPattern(
            "Dry run \\d+ of campaign rehearsed: 5 rows of list.csv, nothing is sent\\.")
        .containsPattern("Dry run \\d+ of campaign rehearsed: COMPLETED")
        .contains(
            "           2  would be sent",
            "           1  would be refused: the template cannot be filled in",
            "           2  skipped",
            "           5  rows in list.csv",
            "Nothing was sent. What would become of each row: nightmail export ");
    assertThat(said.status()).as("one of three cannot be rendered").isEqualTo(4);
    assertThat(desk.simulator.stats().requests()).isEqualTo(before);
    assertThat(
            desk.jdbc()
                .sql("SELECT count(*) FROM reached JOIN run ON run.id = reached.run WHERE run.dry")
                .query(Integer.class)
                .single())
        .isZero();

    assertThat(Typed.at(desk, "runs").out()).contains("rehearsed (dry run)");
    var run = desk.runs().newestFirst().stream().filter(Run::dry).findFirst().orElseThrow();
    var out = folder.resolve("rehearsal.csv");
    try (var writer = Files.newBufferedWriter(out)) {
      desk.runs().export(run.id(), List.of(), writer);
    }
    assertThat(Files.readAllLines(out).subList(1, 6))
        .satisfiesExactly(
            row -> assertThat(row).contains("SKIPPED", "dry run: it would have been sent"),
            row -> assertThat(row).contains("REFUSED", "name"),
            row -> assertThat(row).contains("SKIPPED", "opted out"),
            row -> assertThat(row).contains("SKIPPED", "number"),
            row -> assertThat(row).contains("SKIPPED", "dry run: it would have been sent"));
  }

  @Test
  void aDryRunIsNeverTakenForTheRun() throws IOException {
    var campaign = desk.campaign("taken", list);
    var before = desk.simulator.stats().accepted();
    assertThat(desk.runs().rehearsed(rehearse(campaign))).isEqualTo(2);
    assertThat(desk.runs().rehearsed(rehearse(campaign))).isEqualTo(2);
    assertThat(desk.simulator.stats().accepted()).isEqualTo(before);

    assertThat(desk.run(campaign).run().counts().accepted()).isEqualTo(2);
    assertThat(desk.runs().rehearsed(rehearse(campaign))).as("they have it").isZero();
  }

  @Test
  void aDryRunHasReachedNobodyToLeaveOut() throws IOException {
    var dry = rehearse(desk.campaign("first", list));
    var next =
        desk.write(
            "next.yaml",
            Desk.smallCampaign("next", list)
                .replace("  country: IN", "  country: IN\n  exclude-run: " + dry.id()));

    assertThatThrownBy(() -> desk.launch(next))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage(
            "recipients.exclude-run: run %d is a dry run, which reached nobody. Name a run that sent."
                .formatted(dry.id()));
  }

  private static Run rehearse(Path campaign) throws IOException {
    var order =
        LaunchOrder.read(campaign, new LaunchOrder.Options(null, null, null, null, false, true));
    return desk.await(((Runs.Launch.Started) desk.runs().launch(order)).launched()).run();
  }

  @Test
  void aTestMessageGoesToTheColleagueAndCountsForNobody() {
    var campaign = desk.campaign("tested", list);
    var said = Typed.at(desk, "test", campaign.toString(), "--to", COLLEAGUE, "--row", "6");

    assertThat(said.status()).isZero();
    assertThat(said.out())
        .contains(
            "Test message of campaign tested, with line 6 of its list, to " + COLLEAGUE,
            "Accepted by the gateway, which sends it by MM Lite. Its id is wamid.");
    assertThat(desk.simulator.accepted().getLast().phone()).isEqualTo(COLLEAGUE);
    assertThat(desk.runs().newestFirst()).noneMatch(run -> run.campaign().equals("tested"));

    assertThat(desk.run(campaign).run().counts().accepted()).isEqualTo(2);
  }

  @Test
  void theNumberOfTheRowIsOfNoInterest() throws Exception {
    var campaign = desk.campaign("numberless", list);
    assertThat(TestOrder.read(campaign, null, null).line()).isEqualTo(2);

    var result = desk.runs().test(TestOrder.read(campaign, null, 5), COLLEAGUES_PHONE);

    assertThat(result.outcome()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aTestThatCannotBeSentSaysWhy() throws IOException {
    var campaign = desk.campaign("wrong", list);
    assertThatThrownBy(() -> TestOrder.read(campaign, null, 3))
        .isInstanceOf(InvalidList.class)
        .hasMessageContaining("list.csv: line 3 cannot be sent as a test: ");
    assertThatThrownBy(() -> TestOrder.read(campaign, null, 77))
        .hasMessageContaining("list.csv: no row begins on line 77.");
    var order = TestOrder.read(campaign, null, 2);
    assertThatThrownBy(() -> desk.runs().test(order, 919800000003L))
        .isInstanceOf(LaunchRejected.class)
        .hasMessageStartingWith("+919800000003 has opted out of the messages of this sender");

    var said = Typed.at(desk, "test", campaign.toString(), "--to", "98765");
    assertThat(said.status()).isEqualTo(2);
    assertThat(said.err()).contains("--to: \"98765\" is no number with country code");
  }

  @Test
  void whatTheGatewayRefusesIsToldWithItsRemedy() {
    var campaign = desk.campaign("refused", list);
    var said = Typed.at(desk, "test", campaign.toString(), "--to", "+919876500009");

    assertThat(said.status()).isEqualTo(1);
    assertThat(said.out()).contains("Refused with code 131026: ");
  }
}
