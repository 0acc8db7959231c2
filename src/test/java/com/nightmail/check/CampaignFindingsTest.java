package com.nightmail.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.check.CheckReport.Warning;
import com.nightmail.forecast.RateCard;
import com.nightmail.forecast.RateCard.Price;
import com.nightmail.forecast.RateCards;
import com.nightmail.runs.CheckOrder;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.templates.DefinitionFile;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check finds beside the list, and that a run is refused for the same. */
class CampaignFindingsTest {
  @TempDir static Path folder;
  private static Desk desk;
  private static HttpServer cdn;

  @BeforeAll
  static void open() throws IOException {
    cdn = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cdn.createContext(
        "/lamp.jpg",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
          exchange.getResponseHeaders().set("Content-Length", "1000");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    cdn.start();
    desk =
        new Desk(
            folder,
            Options.IDEAL,
            "nightmail.media.allowed-hosts=localhost",
            "nightmail.senders.main.messaging-limit=100");
  }

  @AfterAll
  static void close() {
    desk.close();
    cdn.stop(0);
  }

  @Test
  void aTemplateThatIsPausedStandsInTheWayOfCheckAndRun() throws IOException {
    define("paused", "PAUSED", "Hi {{1}}");
    var campaign = campaign("paused", "paused", "");
    var report = check(campaign);
    assertThat(report.ready(false)).isFalse();
    assertThat(report.obstacles()).hasSize(1);
    var obstacle = report.obstacles().getFirst();
    assertThat(obstacle.kind()).isEqualTo(Obstacle.Kind.TEMPLATE);
    assertThat(obstacle.message())
        .startsWith("paused.yaml:8:9: template \"paused\" (en) is PAUSED for its quality");
    assertThatThrownBy(() -> desk.launch(campaign))
        .isInstanceOfSatisfying(
            LaunchRejected.class,
            rejected -> assertThat(rejected.obstacles()).isEqualTo(report.obstacles()));
  }

  @Test
  void aBegunRunIsRefusedAsWell() {
    define("later", "APPROVED", "Hi {{1}}");
    var campaign = campaign("later", "later", "");
    assertThat(desk.run(campaign).run().counts().accepted()).isEqualTo(3);
    define("later", "DISABLED", "Hi {{1}}");
    assertThatThrownBy(() -> desk.launch(campaign))
        .isInstanceOf(LaunchRejected.class)
        .hasMessageContaining("is DISABLED for good");
  }

  @Test
  void parametersThatDoNotMatchStandInTheWay() throws IOException {
    define("two", "APPROVED", "Hi {{1}} and {{2}}");
    var report = check(campaign("two", "two", ""));
    assertThat(report.obstacles())
        .extracting(Obstacle::message)
        .containsExactly(
            "two.yaml:11:7: body: the template has 2 variables ({{1}}, {{2}}), and the campaign sends 1 parameter (132000). Send exactly as many, in this order.");
  }

  @Test
  void anUnknownTemplateIsNoted() throws IOException {
    var report = check(campaign("unknown", "never_imported", ""));
    assertThat(report.ready(true)).isTrue();
    assertThat(report.findings().notes())
        .anyMatch(
            note ->
                note.startsWith(
                    "unknown.yaml:8:9: the definition of template \"never_imported\" is not known"));
  }

  @Test
  void rowsThatAreTooLongAreCounted() throws IOException {
    define("long_one", "APPROVED", "x".repeat(1_018) + " {{1}}");
    desk.write("long.csv", "name,mobile\nAsha,9800000001\nBilal!,9800000002\nCem,9800000003\n");
    var report = check(campaign("long", "long_one", ""));
    assertThat(report.list().tooLong())
        .containsExactly(
            new Reason(
                Cause.NONE,
                "body has 1,025 characters when it is filled in, and may have 1,024",
                List.of(),
                1,
                List.of(3)));
    assertThat(report.warnings())
        .contains(
            new Warning(
                Warning.Kind.TOO_LONG,
                "1 row would be refused by the provider (132005), because a text is too long once it is filled in. Shorten their cells."));
  }

  @Test
  void mediaOfEverybodyStandsInTheWayAndIsNotAskedOffline() throws IOException {
    var header =
        """
            - type: header
              parameters: [ { type: image, image: { link: "%s" } } ]
        """;
    var url = "http://localhost:%d".formatted(cdn.getAddress().getPort());
    var good = check(campaign("lamp", "lamp", header.formatted(url + "/lamp.jpg")));
    assertThat(good.ready(true)).isTrue();
    assertThat(good.findings().media().asked()).isEqualTo(1);
    var gone = campaign("gone", "gone", header.formatted(url + "/gone.jpg"));
    assertThat(check(gone).obstacles())
        .containsExactly(
            new Obstacle(
                Obstacle.Kind.MEDIA,
                "image %s/gone.jpg: the server answers 404, so the provider cannot fetch the file (131053). Correct the link."
                    .formatted(url)));
    var offline = desk.runs().check(new CheckOrder(gone, null, 0, true, row -> {}));
    assertThat(offline.ready(true)).isTrue();
    assertThat(offline.findings().notes()).contains("media links are not asked (--offline).");
    var some = campaign("some", "some", header.formatted(url + "/{{name}}.jpg"));
    desk.write("some.csv", "name,mobile\nlamp,9800000011\ngone,9800000012\n");
    assertThat(check(some).warnings())
        .containsExactly(
            new Warning(
                Warning.Kind.MEDIA,
                "image %s/gone.jpg: the server answers 404, so the provider cannot fetch the file (131053). Correct the link. 1 message has it."
                    .formatted(url)));
  }

  @Test
  void theForecastTellsLimitAndCost() throws IOException {
    desk.bean(RateCards.class)
        .keep(
            new RateCard("INR", List.of(new Price("India", new BigDecimal("0.9")))),
            LocalDate.now().withDayOfMonth(1),
            "card.csv");
    desk.list("many.csv", Desk.numbers(500, 101));
    var report = check(campaign("many", "many", ""));
    var forecast = report.findings().forecast();
    assertThat(forecast.messages()).isEqualTo(101);
    assertThat(forecast.perSecond()).isEqualTo(2_000);
    assertThat(forecast.costs().getFirst().most()).isEqualByComparingTo("90.9");
    assertThat(forecast.limit().allowed()).isEqualTo(100);
    assertThat(report.warnings()).extracting(Warning::kind).contains(Warning.Kind.FORECAST);
    assertThat(report.ready(false)).isTrue();
  }

  @Test
  void anOfferThatIsOverTooEarlyIsTold() throws IOException {
    var offer =
        """
            - type: limited_time_offer
              parameters: [ { type: limited_time_offer, limited_time_offer: { expiration_time_ms: %d } } ]
        """;
    var soon = System.currentTimeMillis() + 60_000;
    desk.list("offer.csv", Desk.numbers(600, 150));
    var campaign = campaign("offer", "offer", offer.formatted(soon) + "rate: 1\n");
    assertThat(check(campaign).warnings())
        .extracting(Warning::message)
        .contains(
            "offer.yaml:14:21: limited_time_offer: the offer is over before the last message leaves, and what is left then is refused. Begin earlier, raise the rate, or let the offer last.");
  }

  @Test
  void whatDoesNotLeaveInTimeIsTold() throws IOException {
    desk.list("in-time.csv", Desk.numbers(800, 150));
    var notAfter = Instant.now().plusSeconds(100);
    var campaign = campaign("in-time", "in_time", "rate: 1\nnot-after: " + notAfter + "\n");
    var report = check(campaign);
    assertThat(report.findings().forecast().timetable().late()).isBetween(50L, 60L);
    assertThat(report.findings().forecast().timetable().end()).isEqualTo(notAfter);
    assertThat(report.warnings())
        .filteredOn(warning -> warning.kind() == Warning.Kind.FORECAST)
        .extracting(Warning::message)
        .anyMatch(
            message ->
                message.matches(
                    "(5\\d|60) of the messages do not leave by .* \\(not-after\\), and are skipped then\\. Begin earlier, raise the rate, widen the window, or set a later time\\."));
  }

  @Test
  void aPreviewHasThePhonesView() throws IOException {
    define("viewed", "APPROVED", "Hi {{1}}");
    var report =
        desk.runs()
            .check(new CheckOrder(campaign("viewed", "viewed", ""), null, 1, true, row -> {}));
    assertThat(report.list().previews().getFirst().phone().face().body().text())
        .isEqualTo("Hi Asha");
  }

  /** A campaign to the list of its name, by default of three numbers, with more components. */
  private static Path campaign(String name, String template, String components) {
    var list = folder.resolve(name + ".csv");
    if (!list.toFile().exists()) {
      desk.list(name + ".csv", Desk.numbers(Math.abs(name.hashCode() % 1_000_000), 3));
    }
    return desk.write(
        name + ".yaml",
        Desk.smallCampaign(name, list).replace("name: june_csp_en1", "name: " + template)
            + components);
  }

  private static void define(String name, String status, String body) {
    var file =
        desk.write(
            name + ".json",
            """
            {"name":"%s","language":"en","status":"%s","category":"MARKETING",
             "components":[{"type":"BODY","text":"%s"}]}
            """
                .formatted(name, status, body));
    desk.runs().importTemplates(null, DefinitionFile.read(file), name + ".json");
  }

  private static CheckReport check(Path campaign) throws IOException {
    return desk.runs().check(new CheckOrder(campaign, null, 0, false, row -> {}));
  }
}
