package com.nightmail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.Nightmail;
import com.nightmail.gateway.Dialect;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Definitions and rate cards by the commands, one after the other on one database. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TemplatesCommandTest {
  private static final String ONE =
      """
      {"name":"june","language":"en","status":"APPROVED","category":"MARKETING","quality_score":{"score":"GREEN"},
       "components":[{"type":"BODY","text":"Hi {{1}}"}]}
      """;

  @TempDir static Path folder;
  private static Desk desk;
  private static List<String> settings;

  private String out = "";
  private String err = "";

  @BeforeAll
  static void anAccount() {
    desk = new Desk(folder, Options.IDEAL.withTemplates(List.of(ONE.replace("june", "synced"))));
    settings =
        List.of(
            "--spring.datasource.url=" + desk.database,
            "--nightmail.home=" + desk.folder.resolve("home"),
            "--nightmail.senders.main.url=" + desk.simulator.url(Dialect.GRAPH),
            "--nightmail.senders.main.dialect=graph",
            "--nightmail.senders.main.api-key=test-key",
            "--nightmail.senders.main.business-account=1042");
  }

  @AfterAll
  static void end() {
    desk.close();
  }

  @Test
  @Order(1)
  void withoutDefinitionsItSaysHowToGetThem() {
    assertThat(command("templates", "list")).isZero();
    assertThat(out)
        .contains("No definitions are known. Take them from the provider with one of:")
        .contains("  nightmail templates sync")
        .contains("  nightmail templates import FILE");
  }

  @Test
  @Order(2)
  void aFileIsImportedForOneSenderOrAll() {
    var file = desk.write("june.json", ONE).toString();
    assertThat(command("templates", "import", file)).isZero();
    assertThat(out)
        .contains("Imported 1 definition for all senders. See them with: nightmail templates list");
    assertThat(command("templates", "import", file, "--sender", "Ma-in")).isZero();
    assertThat(out).contains("Imported 1 definition for sender main.");
    assertThat(command("templates", "list")).isZero();
    assertThat(out)
        .containsPattern("template +language +status +category +quality +sender +as of")
        .containsPattern("june +en +APPROVED +MARKETING +GREEN +all +20")
        .containsPattern("june +en +APPROVED +MARKETING +GREEN +main +20");
  }

  @Test
  @Order(3)
  void anUnknownSenderHasNoTemplates() {
    var file = desk.write("june.json", ONE).toString();
    assertThat(command("templates", "import", file, "--sender", "nobody")).isEqualTo(2);
    assertThat(err).contains("There is no sender \"nobody\".");
  }

  @Test
  @Order(4)
  void aSyncLeavesWhatTheProviderHasAndWhatAllSendersHave() {
    assertThat(command("templates", "sync")).isZero();
    assertThat(out).contains("Sender main: 1 definition.");
    assertThat(command("templates", "list", "--json")).isZero();
    assertThat(out)
        .contains("\"name\" : \"june\"", "\"sender\" : \"all\"", "\"source\" : \"june.json\"")
        .contains("\"name\" : \"synced\"", "\"sender\" : \"main\"", "\"source\" : \"provider\"")
        .containsOnlyOnce("\"june\"");
  }

  @Test
  @Order(5)
  void aTemplateIsShownAsThePhoneShowsIt() {
    assertThat(command("templates", "show", "june")).isZero();
    assertThat(out)
        .contains("june (en), all senders: APPROVED, MARKETING, quality GREEN")
        .contains(", from june.json. Its variables go by position.")
        .contains("│ Hi {{1}} ");
    assertThat(command("templates", "show", "jun")).isEqualTo(2);
    assertThat(err)
        .contains(
            "No definition of template \"jun\" is known. Did you mean \"june\"? See them all with: nightmail templates list");
  }

  @Test
  @Order(6)
  void aTemplateIsForgotten() {
    assertThat(command("templates", "remove", "june", "--language", "hi")).isEqualTo(2);
    assertThat(command("templates", "remove", "june")).isZero();
    assertThat(out).contains("Forgot 1 definition of june.");
  }

  @Test
  @Order(7)
  void onlyAGraphSenderWithAnAccountCanBeSynced() {
    assertThatThrownBy(() -> desk.runs().syncTemplates("main"))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage(
            "Sender \"main\" speaks dialect orai, whose gateway has no list of templates. Take the definitions from a file with: nightmail templates import FILE --sender main");
    assertThatThrownBy(() -> desk.runs().syncTemplates(null))
        .isInstanceOf(LaunchRejected.class)
        .hasMessageStartingWith(
            "No sender has a business-account to ask for templates. Set NIGHTMAIL_SENDERS_<NAME>_BUSINESSACCOUNT for a sender of dialect graph");
  }

  @Test
  @Order(8)
  void aRateCardIsImportedListedAndForgotten() {
    assertThat(command("rates", "list")).isZero();
    assertThat(out).contains("No rate card is known. Import the provider's with:");
    var card = desk.write("card.csv", "Market,Currency,Marketing\nIndia,₹,0.9\n").toString();
    assertThat(command("rates", "import", card, "--from", "2026-10-01")).isZero();
    assertThat(out).contains("Imported the prices of 1 market in INR, from 2026-10-01 on.");
    assertThat(command("rates", "list")).isZero();
    assertThat(out).containsPattern("INR +2026-10-01 +1 +card.csv +20");
    assertThat(command("rates", "import", card)).isEqualTo(2);
    assertThat(err).contains("Missing required option: '--from=DATE'");
    assertThat(command("rates", "remove", "INR", "--from", "2026-07-01")).isEqualTo(2);
    assertThat(err)
        .contains(
            "There is no rate card in INR of 2026-07-01. See them with: nightmail rates list");
    assertThat(command("rates", "remove", "inr", "--from", "2026-10-01")).isZero();
  }

  @Test
  @Order(9)
  void aFileThatIsNoneIsRefused() {
    assertThat(command("templates", "import", folder.resolve("none.json").toString())).isEqualTo(2);
    assertThat(err).contains("none.json: there is no such file. Check the path.");
    assertThat(err).doesNotContain("Nothing was sent");
  }

  private int command(String... words) {
    var console = new PrintStream[] {System.out, System.err};
    var said = new ByteArrayOutputStream();
    var complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    System.setErr(new PrintStream(complained, true, UTF_8));
    try {
      var arguments = new ArrayList<>(settings).toArray(String[]::new);
      return Commands.execute(
          () -> Nightmail.open(arguments),
          () -> Nightmail.start(arguments),
          none -> {
            throw new AssertionError("no web application");
          },
          words);
    } finally {
      System.setOut(console[0]);
      System.setErr(console[1]);
      out = said.toString(UTF_8);
      err = complained.toString(UTF_8);
    }
  }
}
