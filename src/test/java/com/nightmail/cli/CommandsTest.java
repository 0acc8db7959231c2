package com.nightmail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What commands print, write and answer, on a run of which one message was refused. */
class CommandsTest {
  private static final String HOSTILE = "bell\007 esc\033[2J turn\u202e";

  @TempDir static Path folder;
  private static Desk desk;
  private static Path list;
  private static Path campaign;

  @BeforeAll
  static void aRun() {
    desk = new Desk(folder, Options.IDEAL.withFaults("131026@0000003"));
    list =
        desk.write(
            "list.csv",
            "name,mobile,line,State\nAsha,+919800000001,7,x\nBilal,+919800000002,8,y\nCem,+919800000003,9,z\n");
    campaign = desk.campaign("commands", list);
    desk.run(campaign);
    desk.jdbc().sql("UPDATE message SET error = ? WHERE line = 4").param(HOSTILE).update();
    desk.jdbc().sql("UPDATE run SET warning = ?").param(HOSTILE).update();
  }

  @AfterAll
  static void end() {
    desk.close();
  }

  @Test
  void anExportIsItsOwnersAloneAndReplacesNothing() throws IOException {
    var out = folder.resolve("results.csv");
    assertThat(nightmail("export", "1", "--out", out.toString()).status()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rw-------");

    Files.writeString(out, "mine");
    var again = nightmail("export", "1", "--out", out.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("exists already", "--force");
    assertThat(out).hasContent("mine");

    assertThat(nightmail("export", "1", "--force", "--out", out.toString()).status()).isZero();
    assertThat(Files.readString(out)).startsWith("\"name\",\"mobile\"");
    assertNothingHalf();
  }

  @Test
  void anExportNeverReplacesListOrCampaignWhateverTheyAreCalled() throws IOException {
    var text = Files.readString(list);
    var symbolic = Files.createSymbolicLink(folder.resolve("symbolic.csv"), list);
    var hard = Files.createLink(folder.resolve("hard.csv"), list);
    var spelled = folder.resolve("home").resolve("..").resolve("list.csv");
    for (var name : List.of(list, symbolic, hard, spelled, campaign)) {
      var said = nightmail("export", "1", "--force", "--out", name.toString());

      assertThat(said.status()).as(name.toString()).isEqualTo(2);
      assertThat(said.err())
          .contains(
              name.equals(campaign)
                  ? "is the campaign file of run 1"
                  : "is the recipient list of run 1");
    }
    assertThat(list).hasContent(text);
    assertNothingHalf();
  }

  @Test
  void anExportThatFailsLeavesNothingHalf() throws IOException {
    var nowhere = folder.resolve("nowhere").resolve("results.csv");
    assertThat(nightmail("export", "1", "--out", nowhere.toString()).err())
        .contains("there is no directory");
    assertThat(nightmail("export", "1", "--force", "--out", "/dev/full").err())
        .contains("is no regular file");

    var torn = folder.resolve("torn.csv");
    desk.jdbc().sql("ALTER TABLE recipient RENAME TO away").update();
    try {
      assertThat(nightmail("export", "1", "--out", torn.toString()).status()).isEqualTo(1);
    } finally {
      desk.jdbc().sql("ALTER TABLE away RENAME TO recipient").update();
    }
    assertThat(torn).doesNotExist();
    assertNothingHalf();
  }

  @Test
  void ourColumnsDoNotClashWithTheLists() throws IOException {
    var out = folder.resolve("columns.csv");
    nightmail("export", "1", "--out", out.toString());
    try (var parser =
        CSVParser.parse(
            out, UTF_8, CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      assertThat(parser.getHeaderNames())
          .containsExactly(
              "name",
              "mobile",
              "line",
              "State",
              "nightmail_line",
              "nightmail_phone",
              "nightmail_state",
              "nightmail_reason",
              "nightmail_wamid",
              "nightmail_route",
              "nightmail_error_code",
              "nightmail_error",
              "nightmail_attempts",
              "nightmail_claimed_at",
              "nightmail_settled_at");
      var refused = parser.getRecords().get(2);
      assertThat(refused.get("line")).isEqualTo("9");
      assertThat(refused.get("nightmail_line")).isEqualTo("4");
      assertThat(refused.get("nightmail_state")).isEqualTo("REFUSED");
      assertThat(refused.get("nightmail_error")).isEqualTo(HOSTILE);
    }
  }

  @Test
  void aTerminalIsNotSteeredByWhatOthersWrote() {
    var said = nightmail("show", "1");

    var shown = "bell\\u0007 esc\\u001b[2J turn\\u202e";
    assertThat(said.out()).contains("  Warning: " + shown, "RECIPIENT  131026  " + shown);
    assertThat(said.out().chars()).doesNotContain(7, 27, 0x202e);
  }

  @Test
  void jsonTellsScriptsWhatATableTellsPeople() {
    var runs = JsonMapper.shared().readTree(nightmail("runs", "--json").out());
    var first = runs.get(runs.size() - 1); // newest first
    assertThat(first.propertyNames())
        .containsExactly(
            "run",
            "campaign",
            "key",
            "status",
            "dryRun",
            "rows",
            "counts",
            "list",
            "campaignFile",
            "rate",
            "limit",
            "createdAt",
            "startedAt",
            "endedAt",
            "waitsUntil",
            "waitsFor",
            "erasedAt",
            "failure",
            "warning",
            "sentBy");
    assertThat(first.path("status").asString()).isEqualTo("COMPLETED");
    assertThat(first.path("endedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

    var text = nightmail("show", "1", "--json").out();
    var shown = JsonMapper.shared().readTree(text);
    assertThat(text.chars()).allMatch(c -> c == '\n' || c >= ' ' && c < 127);
    assertThat(shown.path("counts").path("ACCEPTED").asInt()).isEqualTo(2);
    assertThat(shown.path("counts").path("REFUSED").asInt()).isEqualTo(1);
    assertThat(shown.path("reachedRate").asDouble()).isPositive();
    assertThat(shown.path("routes").path("MM_LITE").asInt()).isEqualTo(2);
    var reason = shown.path("reasons").get(0);
    assertThat(reason.path("code").asInt()).isEqualTo(131026);
    assertThat(reason.path("reason").asString()).isEqualTo(HOSTILE);
  }

  @Test
  void theExitStatusTellsThatManyWereRefused() {
    assertThat(nightmail("run", campaign.toString()).status())
        .as("1 of 3 was refused")
        .isEqualTo(4);

    var few = desk.campaign("few", desk.list("few.csv", Desk.numbers(3, 10)));
    var said = nightmail("run", few.toString());
    assertThat(said.status()).as("1 of 10 was refused: " + said).isZero();
    assertThat(said.out()).contains("See why rows were not sent");
  }

  @Test
  void nothingIsSaidOfRowsThatWereNotSentWhenAllWere() {
    var one = desk.campaign("one", desk.list("one.csv", Desk.numbers(50, 1)));
    var said = nightmail("run", one.toString());

    assertThat(said.status()).isZero();
    assertThat(said.out())
        .contains("1 row of one.csv", "1  row in one.csv", "Every row is accounted for.")
        .doesNotContain("1 rows", "not sent");
  }

  @Test
  void aWordThatIsNoCommandIsNoReasonForHelp() {
    for (var words :
        List.of(List.of("frobnicate", "--help"), List.of("opt-out", "frob", "--help"))) {
      var said = nightmail(words.toArray(String[]::new));

      assertThat(said.status()).isEqualTo(2);
      assertThat(said.out()).isEmpty();
      assertThat(said.err()).startsWith("There is no command \"nightmail " + words.getFirst());
    }
    assertThat(nightmail("opt-out", "--help").status()).isZero();
  }

  @Test
  void everyHelpFitsEightyColumnsAndEndsItsSentences() {
    var all = nightmail("--help").out();
    var summaries =
        all.substring(all.indexOf("Commands:"), all.indexOf("  help ")).lines().skip(1).toList();
    for (int i = 0; i < summaries.size(); i++) {
      var isLastOfItsCommand = i + 1 == summaries.size() || summaries.get(i + 1).matches("  \\S.*");
      assertThat(!isLastOfItsCommand || summaries.get(i).endsWith("."))
          .as(summaries.get(i))
          .isTrue();
    }
    for (var command :
        List.of(
            "run",
            "check",
            "test",
            "export",
            "serve",
            "gateway",
            "show",
            "resolve",
            "templates",
            "rates")) {
      assertThat(nightmail(command, "--help").out().lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
    assertThat(nightmail("gateway", "--help").out())
        .containsPattern(
            "\n +lost: accepted, then the connection is closed\n +without an answer\n");
  }

  @Test
  void aCheckTellsWhatWouldBeSentAndWhatStandsInTheWay() {
    desk.write("check.csv", "name,mobile,city\nAsha,9800000100,Pune\nBilal,12,Pune\n");
    var checked = desk.campaign("check", folder.resolve("check.csv"));
    var said = nightmail("check", checked.toString(), "--preview", "1");

    assertThat(said.status()).isZero();
    assertThat(said.out().replaceAll("ends 20[-0-9: ]{14}", "ends soon"))
        .isEqualTo(
            """
            Campaign check, sender main, template june_csp_en1 (en)
            2 rows of check.csv

                       1  to be sent
                       1  skipped
                       0  refused

            Skipped
              first lines  rows  reason
              3               1  number is too short for country code +91

            Columns used  name, mobile
            not used      city
            Countries     IN 1

            How the list writes its numbers
              written     sent to        rows  first line
              9800000100  +919800000100     1           2

            Template      its definition is not known
            Duration      0 s, at 2,000 messages per second
            Begun now     ends soon

            Line 2, to +919800000100
              body
                {{1}} text: Asha

            {"type":"template","messaging_product":"whatsapp","to":"+919800000100","template":{"name":"june_csp_en1","language":{"policy":"deterministic","code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"Asha"}]}]},"biz_opaque_callback_data":"nm.0.2.1"}

            Warnings
              1 row without a valid number or out of shape is skipped.

            Notes
              check.yaml:8:9: the definition of template "june_csp_en1" is not known, so it is not checked whether the campaign fits it. Fetch it with: nightmail templates sync, or import it with: nightmail templates import FILE
              no rate card is known, so there is no price. Import the provider's with: nightmail rates import FILE --from DATE

            Ready. Launch it with: nightmail run %s
            """
                .formatted(checked));
    var strict = nightmail("check", checked.toString(), "--strict");
    assertThat(strict.status()).isEqualTo(2);
    assertThat(strict.out()).contains("\nIn the way, by --strict\n").endsWith("\nNot ready.\n");

    desk.write("check.csv", "name,mobile\n" + "Asha,12\n".repeat(2));
    var refused = nightmail("check", checked.toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.out())
        .contains(
            "\nIn the way\n  Of 2 rows of check.csv none can be sent to: 2 rows: number is too short",
            "See them all with: nightmail check CAMPAIGN.yaml --out DIR\n");
    var run = nightmail("run", checked.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Of 2 rows of check.csv none can be sent to: 2 rows: number is too short")
        .endsWith("--accept-faulty\nNothing was sent.\n");

    var wrong = desk.write("wrong.yaml", "name: x\nsender: main\n");
    for (var said2 :
        List.of(nightmail("check", wrong.toString()), nightmail("run", wrong.toString()))) {
      assertThat(said2.status()).isEqualTo(2);
      assertThat(said2.out() + said2.err())
          .contains("wrong.yaml:1:1: ", "\"recipients\"", "\"template\"");
    }
  }

  @Test
  void aCheckIsReadByScriptsUnderNamesThatStay() {
    var checked = desk.campaign("json", desk.list("json.csv", List.of("9800000200", "98")));
    var said = nightmail("check", checked.toString(), "--json", "--preview", "1");
    var report = JsonMapper.shared().readTree(said.out());

    assertThat(said.status()).isZero();
    assertThat(report.propertyNames())
        .containsExactly(
            "ready",
            "campaignFile",
            "campaign",
            "sender",
            "template",
            "language",
            "list",
            "begun",
            "findings",
            "forecast",
            "obstacles",
            "warnings");
    assertThat(report.path("list").propertyNames())
        .containsExactly(
            "file",
            "complete",
            "checksum",
            "rows",
            "toSend",
            "skipped",
            "refused",
            "heldBack",
            "skippedBecause",
            "refusedBecause",
            "rewritten",
            "tooLong",
            "columns",
            "countries",
            "numbers",
            "previews");
    assertThat(report.path("list").path("skippedBecause").toString())
        .isEqualTo(
            "[{\"cause\":\"FAULTY\",\"reason\":\"number is too short for country code +91\",\"columns\":[\"mobile\"],\"rows\":1,\"firstLines\":[3]}]");
    assertThat(report.path("warnings").toString())
        .startsWith("[{\"kind\":\"FAULTY_ROWS\",\"message\":\"1 row without");
    var missing = nightmail("check", folder.resolve("none.yaml").toString(), "--json");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(
            JsonMapper.shared()
                .readTree(missing.out())
                .path("obstacles")
                .get(0)
                .path("kind")
                .asString())
        .isEqualTo("CAMPAIGN");
  }

  @Test
  void whatWouldNotBeSentIsWrittenForItsOwnerAlone() throws IOException {
    desk.write(
        "unsent.csv", "name,mobile\nAsha,9800000300\nBilal,=1+1\nCem,09800000300\n ,9800000301\n");
    var checked = desk.campaign("unsent", folder.resolve("unsent.csv"));
    var out = folder.resolve("checked");
    var said = nightmail("check", checked.toString(), "--out", out.toString());

    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.err()).isEqualTo("Wrote %s%n".formatted(out.resolve("not-sent.csv")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(out.resolve("not-sent.csv"))))
        .isEqualTo("rw-------");
    assertThat(out.resolve("not-sent.csv"))
        .content()
        .isEqualTo(
            """
            "line","number","state","reason","column"\r
            "3","'=1+1","SKIPPED","number has a character that belongs in no phone number","mobile"\r
            "4","919800000300","SKIPPED","duplicate of line 2",""\r
            "5","919800000301","REFUSED","body text 1: column ""name"" is empty and has no default","name"\r
            """);
    var again = nightmail("check", checked.toString(), "--out", out.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("exists already", "--force");
    assertThat(nightmail("check", checked.toString(), "--out", out.toString(), "--force").status())
        .isZero();
    assertThat(nightmail("check", checked.toString(), "--preview", "101").err())
        .isEqualTo("--preview 101: from 0 to 100 messages can be shown.\n");
  }

  @Test
  void aCheckTellsWhatTheLimitHoldsBack() {
    var campaign = desk.campaign("held", desk.list("held.csv", Desk.numbers(310, 3)), "limit: 1");
    assertThat(nightmail("check", campaign.toString(), "--offline").out())
        .contains("           1  to be sent\n", "           2  held back by the limit of 1\n");
  }

  private static void assertNothingHalf() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".nightmail-"));
    }
  }

  private static Typed nightmail(String... words) {
    return Typed.at(desk, words);
  }
}
