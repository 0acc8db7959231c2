package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.OptOutList;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.OptOuts.OptOut;
import com.nightmail.recipients.OptOuts.Source;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Workbooks;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of opt-outs are taken in and given away whole, with source, reason and time. */
class OptOutListsTest {
  private static final OptOutList.Options PLAIN =
      new OptOutList.Options("number", null, null, null, false);

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

  @BeforeEach
  void forget() {
    desk.jdbc().sql("DELETE FROM opt_out").update();
  }

  @Test
  void sourceReasonTimeAndSenderAreKept() throws Exception {
    var fresh =
        imported(
            """
            number,since,source,reason,sender
            +919876500001,2026-01-05T10:00:00Z,crm,moved away,
            +919876500002,2026-01-06T10:00:00Z,reply,,Main-One
            ,,,,
            """);

    assertThat(fresh).isEqualTo(2);
    assertThat(desk.runs().optOuts())
        .containsExactly(
            new OptOut(
                919876500002L,
                "mainone",
                Instant.parse("2026-01-06T10:00:00Z"),
                Source.REPLY,
                null,
                null),
            new OptOut(
                919876500001L,
                OptOuts.ALL_SENDERS,
                Instant.parse("2026-01-05T10:00:00Z"),
                Source.IMPORT,
                "crm",
                "moved away"));
  }

  @Test
  void whatIsExportedIsTheSameAfterAnImport() throws Exception {
    desk.runs().optOut(919876500001L);
    desk.optOuts().add(919876500003L, Source.REPLY);
    imported(
        """
        number,since,source,reason
        +919876500002,2026-01-05,"=crm","left, angry"
        """);
    var exported = exported();
    var before = desk.runs().optOuts();
    forget();

    var list = desk.write("exported.csv", exported);
    try (var reading = OptOutList.open(list, PLAIN)) {
      assertThat(desk.runs().optOut(reading)).isEqualTo(3);
    }
    assertThat(desk.runs().optOuts())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("origin")
        .containsExactlyElementsOf(before);
    assertThat(exported.lines().skip(1))
        .hasSize(3)
        .anyMatch(line -> line.contains("\"'=crm\",\"left, angry\""));
  }

  @Test
  void aWorkbookAndAListOfOneColumnAreReadAsWell() throws Exception {
    var workbook =
        Workbooks.write(
            folder.resolve("optouts.xlsx"),
            List.of(
                List.of("Mobile", "Reason"),
                List.of(919876500001L, "asked"),
                List.of(9876500002L, "")));
    var options = new OptOutList.Options("mobile", "IN", "shop", "no reason", false);
    try (var list = OptOutList.open(workbook, options)) {
      assertThat(desk.runs().optOut(list)).isEqualTo(2);
    }
    assertThat(desk.runs().optOuts())
        .extracting(OptOut::origin, OptOut::reason)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("shop", "asked"),
            org.assertj.core.groups.Tuple.tuple("shop", "no reason"));
    assertThat(imported("whatever\n+919876500009\n")).isOne();
  }

  @Test
  void aRowThatCannotBeReadRefusesTheListUnlessItIsToBePassedOver() throws Exception {
    var list =
        """
        number,since
        +919876500001,2026-01-05
        unknown,
        +919876500002,5 Jan 2026
        """;
    assertThatThrownBy(() -> imported(list))
        .isInstanceOf(InvalidList.class)
        .hasMessage(
            """
            list.csv:3: number has letters in it
            list.csv:4: "since" is no time such as 2026-11-09T21:00:00Z, and no date such as 2026-11-09
            2 rows of list.csv cannot be read, so these people would go on getting messages. Correct them, or pass them over with --pass-over.""");
    assertThat(desk.runs().optOuts()).isEmpty();

    var file = desk.write("list.csv", list);
    try (var passing =
        OptOutList.open(file, new OptOutList.Options("number", null, null, null, true))) {
      assertThat(desk.runs().optOut(passing)).isOne();
      assertThat(passing.faulty()).isEqualTo(2);
    }
  }

  /** As of every word: an older one than what a person said here changes nothing. */
  @Test
  void whoWasTakenOffLaterStaysOff() throws Exception {
    imported("number\n+919876500001\n");
    desk.runs().undoOptOut(919876500001L);
    imported("number,since\n+919876500001,2026-01-05\n");
    assertThat(desk.runs().optOuts()).isEmpty();
    imported("number\n+919876500001\n");
    assertThat(desk.runs().optOuts()).hasSize(1);
  }

  @Test
  void nobodyOnTheListIsReachedByWhicheverSpelling() throws Exception {
    imported("number\n+5511987654321\n"); // a mobile number of Brazil, with its 9
    var ended =
        desk.run(
            desk.campaign(
                "brazil", desk.list("br.csv", List.of("+5511987654321", "+5511987654322"))));
    assertThat(ended.run().counts().skipped()).isOne();
    assertThat(
            desk.jdbc()
                .sql("SELECT is_opted_out(551187654321, 'main')")
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  private static int imported(String list) throws IOException {
    try (var reading = OptOutList.open(desk.write("list.csv", list), PLAIN)) {
      return desk.runs().optOut(reading);
    }
  }

  private static String exported() throws IOException {
    var out = new StringWriter();
    desk.runs().exportOptOuts(out);
    return out.toString();
  }
}
