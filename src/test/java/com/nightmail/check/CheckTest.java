package com.nightmail.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.check.CheckReport.BegunRun;
import com.nightmail.check.ListForecast.Column;
import com.nightmail.check.ListForecast.Country;
import com.nightmail.recipients.OptOuts;
import com.nightmail.runs.CheckOrder;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check says of rows, and all that stands in the way, which a launch is refused for. */
class CheckTest {
  @TempDir static Path folder;
  private static Desk desk;

  @BeforeAll
  static void open() {
    desk =
        new Desk(
            folder,
            Options.IDEAL,
            "nightmail.senders.keyless.url=https://example.com",
            "nightmail.senders.graph.url=https://example.com",
            "nightmail.senders.graph.api-key=test-key",
            "nightmail.senders.graph.dialect=graph",
            "nightmail.senders.graph.callback-data=false");
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @Test
  void everyRowIsCountedByWhatIsToBecomeOfIt() throws IOException {
    desk.optOuts().add(919_810_000_003L, OptOuts.Source.OPERATOR);
    desk.write("left.csv", "mobile\n9810000004\n");
    var list =
        desk.write(
            "rows.csv",
            """
            name,mobile,city
            Asha,98100 00001,Pune
            Bilal,+91 9810000001,Pune
            ,9810000002,Pune
            Cem,9810000003,Pune
            Dina,9810000004,Pune
            Ena,12,Pune
            Fadi,9810000005,Pune,more
            Gul,+55 11 8765-4321,Sao Paulo
            """);
    var runs = desk.runs().newestFirst().size();
    var requests = desk.simulator.stats().requests();
    var notSent = new ArrayList<String>();
    var report =
        desk.runs()
            .check(
                new CheckOrder(
                    excluding("rows", list, "exclude: [left.csv]"),
                    null,
                    1,
                    true,
                    row ->
                        notSent.add(row.row().line() + " " + row.expected() + " " + row.reason())));

    var rows = report.list();
    assertThat(report.ready(false)).isTrue();
    assertThat(report.ready(true)).isFalse();
    assertThat(List.of(rows.rows(), rows.toSend(), rows.skipped(), rows.refused()))
        .containsExactly(8, 2, 5, 1);
    assertThat(notSent)
        .containsExactly(
            "3 SKIPPED duplicate of line 2",
            "4 REFUSED body text 1: column \"name\" is empty and has no default",
            "5 SKIPPED opted out",
            "6 SKIPPED excluded by left.csv",
            "7 SKIPPED number is too short for country code +91",
            "8 SKIPPED row has 4 cells, the header has 3");
    assertThat(rows.skippedBecause())
        .contains(
            new Reason(Cause.DUPLICATE, "duplicate of an earlier line", List.of(), 1, List.of(3)),
            new Reason(
                Cause.FAULTY,
                "number is too short for country code +91",
                List.of("mobile"),
                1,
                List.of(7)));
    assertThat(rows.refusedBecause())
        .containsExactly(
            new Reason(
                Cause.CELL,
                "body text 1: column \"name\" is empty and has no default",
                List.of("name"),
                1,
                List.of(4)));
    assertThat(rows.rewritten()).singleElement().extracting(Reason::firstLine).isEqualTo(9);
    assertThat(rows.columns())
        .containsExactly(
            new Column("name", true), new Column("mobile", true), new Column("city", false));
    assertThat(rows.countries()).containsExactly(new Country("BR", 1), new Country("IN", 1));
    assertThat(rows.numbers()).contains(new NumberSample(2, "98100 00001", "+919810000001", 1));
    assertThat(report.warnings())
        .extracting(CheckReport.Warning::message)
        .containsExactly(
            "2 rows without a valid number or out of shape are skipped.",
            "1 row cannot be sent, because the template cannot be filled in.");
    assertThat(desk.runs().newestFirst()).hasSize(runs);
    assertThat(desk.simulator.stats().requests()).isEqualTo(requests);
  }

  @Test
  void aPreviewIsTheRequestAsItWouldLeave() throws IOException {
    var list = desk.list("preview.csv", Desk.numbers(100, 3));
    var shown = check(desk.campaign("preview", list), 2).list().previews();

    assertThat(shown).hasSize(2);
    assertThat(shown.getFirst())
        .isEqualTo(
            new Preview(
                2,
                "+919800000100",
                "{\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"+919800000100\",\"template\":{\"name\":\"june_csp_en1\",\"language\":{\"policy\":\"deterministic\",\"code\":\"en\"},\"components\":[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"Asha\"}]}]},\"biz_opaque_callback_data\":\"nm.0.2.1\"}",
                List.of("body", "  {{1}} text: Asha"),
                null));

    var graph = Desk.smallCampaign("graph", list).replace("sender: main", "sender: graph");
    var ofGraph = check(desk.write("graph.yaml", graph), 1).list().previews();
    assertThat(ofGraph.getFirst().body())
        .startsWith("{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",")
        .endsWith(",\"product_policy\":\"CLOUD_API_FALLBACK\"}");
  }

  @Test
  void allThatStandsInTheWayIsToldAtOnceAndRefusesTheLaunch() throws IOException {
    desk.write("unreadable.csv", "mobile\n9810000001\n98\n");
    var list = desk.write("wrong.csv", "first,mobile\nAsha,9810000001\nRavi,\"9810000002\n");
    var campaign =
        desk.write(
            "wrong.yaml",
            Desk.smallCampaign("wrong", list)
                .replace("sender: main", "sender: keyless\nrate: 100000")
                .replace(
                    "  country: IN\n",
                    "  country: IN\n  exclude: [unreadable.csv]\n  exclude-run: 999\n"));
    var told = check(campaign, 0).obstacles();

    assertThat(told.stream().map(obstacle -> obstacle.kind() + " " + obstacle.message()))
        .satisfiesExactly(
            excluded ->
                assertThat(excluded)
                    .startsWith("EXCLUDED_LIST unreadable.csv:3: \"mobile\" cannot be read"),
            column ->
                assertThat(column)
                    .startsWith("CAMPAIGN wrong.yaml:")
                    .contains("the list has no column \"name\"."),
            unread -> assertThat(unread).startsWith("LIST wrong.csv:3").contains("quote"),
            key ->
                assertThat(key)
                    .isEqualTo(
                        "SENDER Sender \"keyless\" has no api-key. Set NIGHTMAIL_SENDERS_KEYLESS_APIKEY."),
            rate -> assertThat(rate).startsWith("SENDER 100000 messages per second are more than"),
            run ->
                assertThat(run)
                    .isEqualTo("EXCLUDED_RUN recipients.exclude-run: there is no run 999."));
    assertThatThrownBy(() -> desk.launch(campaign))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage(
            told.get(0).message() + "\n" + told.get(1).message() + "\n" + told.get(2).message());

    // What needs the database is told once the lists can be read.
    Files.writeString(list, "name,mobile\nAsha,9810000001\n");
    desk.write("unreadable.csv", "mobile\n9810000009\n");
    var left = check(campaign, 0).obstacles();
    assertThat(left).hasSize(3);
    assertThatThrownBy(() -> desk.launch(campaign))
        .hasMessage(
            left.get(0).message() + "\n" + left.get(1).message() + "\n" + left.get(2).message());
  }

  @Test
  void aFileThatIsNoCampaignIsAllThatIsTold() throws IOException {
    var file = desk.write("no-campaign.yaml", "name: x\nsender: main\n");
    var report = check(file, 0);

    assertThat(report.campaign()).isNull();
    assertThat(report.list()).isNull();
    assertThat(report.obstacles())
        .singleElement()
        .satisfies(
            it -> assertThat(it.message()).contains("needs the key \"recipients\"").contains("\n"));
  }

  @Test
  void aListWithoutRowsStandsInTheWay() throws IOException {
    var list = desk.write("empty.csv", "name,mobile\n");
    assertRefused(
        desk.campaign("empty", list),
        Obstacle.Kind.LIST,
        list + ": has a header and no rows. Add recipients.");
  }

  @Test
  void tooManyFaultyRowsStandInTheWay() throws IOException {
    var list = desk.write("faulty.csv", "name,mobile\n" + "Asha,12\n".repeat(3));
    assertRefused(
        desk.campaign("faulty", list),
        Obstacle.Kind.FAULTY_ROWS,
        "Of 3 rows of faulty.csv none can be sent to: 3 rows: number is too short for country code"
            + " +91 (first on line 2). Correct the list and launch it again, or accept its faulty"
            + " rows: then the run completes without sending.");
  }

  @Test
  void whereNobodyIsLeftNothingIsLaunched() throws IOException {
    var first = desk.campaign("nobody", desk.list("first.csv", Desk.numbers(200, 3)));
    var run = desk.run(first).run().id();
    var again = desk.campaign("nobody", desk.list("again.csv", Desk.numbers(200, 2)));

    assertRefused(
        again,
        Obstacle.Kind.NOBODY,
        "Nobody is left to send to. Of 2 rows of again.csv: 2 rows: already sent in run %d (first on line 2). Launch the campaign with a list of other people, or remove the reason."
            .formatted(run));
    var more = desk.campaign("nobody", desk.list("more.csv", Desk.numbers(201, 3)));
    assertThat(check(more, 0).ready(true)).isTrue();
    assertThat(check(more, 0).list().toSend()).isEqualTo(1);
    var each =
        desk.campaign("nobody", desk.list("again.csv", Desk.numbers(200, 2)), "repeat: each-run");
    assertThat(check(each, 0).list().toSend()).isEqualTo(2);
  }

  @Test
  void whoHasGotAsManyMessagesAsTheCapAllowsIsForetold() throws IOException {
    desk.run(desk.campaign("news", desk.list("news.csv", Desk.numbers(500, 2))));
    var cap = "cap: { messages: 1, days: 7 }";
    var list = desk.list("capped.csv", List.of("+919800000500", "+919800000500", "+919800000502"));
    var notSent = new ArrayList<String>();
    var report =
        desk.runs()
            .check(
                new CheckOrder(
                    desk.campaign("capped", list, cap),
                    null,
                    0,
                    true,
                    row -> notSent.add(row.row().line() + " " + row.reason())));

    var frees = "cap of 1 message in 7 days: frees up on " + LocalDate.now().plusDays(7);
    assertThat(notSent).containsExactly("2 " + frees, "3 " + frees);
    assertThat(report.list().skippedBecause())
        .containsExactly(
            new Reason(Cause.CAP, "cap of 1 message in 7 days", List.of(), 2, List.of(2, 3)));
    assertThat(report.list().toSend()).isEqualTo(1);
    assertRefused(
        desk.campaign("capped", desk.list("all.csv", Desk.numbers(500, 2)), cap),
        Obstacle.Kind.NOBODY,
        "Nobody is left to send to. Of 2 rows of all.csv: 2 rows: cap of 1 message in 7 days (first on line 2). Launch the campaign with a list of other people, or remove the reason.");
  }

  @Test
  void whatTheLimitHoldsBackIsNotSkipped() throws IOException {
    var list =
        desk.write(
            "parts.csv",
            """
            name,mobile
            Asha,9810000101
            Asha,9810000101
            ,9810000102
            Bilal,9810000103
            Cem,9810000104
            Dina,12
            ,9810000105
            """);
    var campaign = desk.campaign("parts", list, "limit: 2");
    var notSent = new ArrayList<String>();
    var report =
        desk.runs()
            .check(
                new CheckOrder(
                    campaign,
                    null,
                    5,
                    true,
                    row -> notSent.add(row.row().line() + " " + row.expected())));

    // The one that is refused takes a place.
    assertThat(notSent)
        .containsExactly(
            "3 SKIPPED", "4 REFUSED", "5 HELD_BACK", "6 HELD_BACK", "7 SKIPPED", "8 HELD_BACK");
    var rows = report.list();
    assertThat(List.of(rows.toSend(), rows.skipped(), rows.refused(), rows.heldBack()))
        .containsExactly(1, 2, 1, 3);
    assertThat(rows.previews()).hasSize(1);
    assertThat(report.findings().forecast().messages()).isEqualTo(1);
    assertThat(report.ready(false)).isTrue();

    var run = desk.run(campaign).run();
    assertThat(run.counts().ready()).isEqualTo(3);
    assertThat(check(campaign, 0).obstacles())
        .containsExactly(
            new Obstacle(
                Obstacle.Kind.NOBODY,
                "Run %d is complete: its limit of 2 holds 3 back. Launch it again with a higher --limit, or without one."
                    .formatted(run.id())));
    var late = desk.campaign("parts", list, "limit: 4", "not-after: 2020-01-01T10:00Z");
    assertThat(check(late, 0).obstacles()).isEmpty();
    assertThat(check(late, 0).warnings())
        .contains(
            new CheckReport.Warning(
                CheckReport.Warning.Kind.FORECAST,
                "not-after has passed: what run %d has to go is skipped. Set a later time, or remove the key."
                    .formatted(run.id())));
  }

  @Test
  void nothingIsLaunchedOnceNotAfterHasPassed() throws IOException {
    var over = Instant.parse("2020-01-01T10:00:00Z");
    var words =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").format(over.atZone(ZoneId.systemDefault()));
    var campaign =
        desk.campaign("over", desk.list("over.csv", Desk.numbers(600, 2)), "not-after: " + over);
    assertRefused(
        campaign,
        Obstacle.Kind.NOT_AFTER,
        "not-after has passed (%s): nothing would be sent any more. Set a later time, or remove the key."
            .formatted(words));
    assertThat(check(campaign, 0).list().skippedBecause())
        .containsExactly(
            new Reason(
                Cause.NOT_AFTER,
                "not sent by %s (not-after)".formatted(words),
                List.of(),
                2,
                List.of(2, 3)));
  }

  @Test
  void aWindowThatIsNeverOpenForANumberIsForetold() throws IOException {
    var list = desk.list("zones.csv", List.of("+919800000700", "+61 412 345 678"));
    var report =
        check(
            desk.campaign(
                "zones", list, "window: { from: \"09:00\", to: \"10:00\", zone: recipient }"),
            0);
    assertThat(report.list().toSend()).isEqualTo(1);
    assertThat(report.list().skippedBecause())
        .singleElement()
        .satisfies(
            reason -> {
              assertThat(reason.cause()).isEqualTo(Cause.WINDOW);
              assertThat(reason.firstLines()).containsExactly(3);
              assertThat(reason.reason())
                  .startsWith("the window is never open in all time zones of the number (")
                  .contains("Australia/Sydney");
            });
  }

  @Test
  void aRunOfTheSameListIsNamed() throws IOException {
    var campaign = desk.campaign("begun", desk.list("begun.csv", Desk.numbers(300, 3)));
    var run = desk.run(campaign).run().id();
    var report = check(campaign, 0);

    assertThat(report.begun()).isEqualTo(new BegunRun(run, true, 0));
    assertThat(report.obstacles())
        .containsExactly(
            new Obstacle(
                Obstacle.Kind.NOBODY,
                "Run %d has sent this list and is complete: launched again it sends nothing. Launch the campaign with another list, or start a new run with a key of its own."
                    .formatted(run)));

    var other = desk.campaign("begun", folder.resolve("begun.csv"), "repeat: each-run");
    assertThat(check(other, 0).obstacles())
        .singleElement()
        .extracting(Obstacle::kind)
        .isEqualTo(Obstacle.Kind.BEGUN_OTHERWISE);
  }

  @Test
  void aRunThatIsBeingSentIsNotDisturbed() throws IOException {
    var campaign =
        desk.campaign("sending", desk.list("sending.csv", Desk.numbers(400, 60)), "rate: 30");
    var launched = desk.begin(campaign);
    var meanwhile = check(campaign, 1);

    assertThat(meanwhile.begun()).isNotNull();
    assertThat(meanwhile.begun().run()).isEqualTo(launched.run());
    assertThat(meanwhile.begun().complete()).isFalse();
    assertThat(meanwhile.obstacles()).isEmpty();
    assertThat(desk.await(launched).run().counts().accepted()).isEqualTo(60);
  }

  private static void assertRefused(Path campaign, Obstacle.Kind kind, String message)
      throws IOException {
    var runs = desk.runs().newestFirst().size();
    assertThat(check(campaign, 0).obstacles()).containsExactly(new Obstacle(kind, message));
    assertThatThrownBy(() -> desk.launch(campaign))
        .isInstanceOf(LaunchRejected.class)
        .hasMessage(message);
    assertThat(desk.runs().newestFirst()).hasSize(runs);
  }

  private static CheckReport check(Path campaign, int previews) throws IOException {
    return desk.runs().check(new CheckOrder(campaign, null, previews, true, row -> {}));
  }

  private static Path excluding(String name, Path list, String keys) {
    var campaign = Desk.smallCampaign(name, list);
    return desk.write(
        name + ".yaml", campaign.replace("  country: IN\n", "  country: IN\n  " + keys + "\n"));
  }
}
