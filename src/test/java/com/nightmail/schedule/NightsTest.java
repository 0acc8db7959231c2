package com.nightmail.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.nightmail.forecast.RateCard;
import com.nightmail.forecast.RateCard.Price;
import com.nightmail.forecast.RateCards;
import com.nightmail.schedule.Schedules.Past;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import com.nightmail.support.Desk;
import com.nightmail.support.MovableClock;
import com.nightmail.support.Receiver;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nights, by a clock that the test sets, with a real mail server and a real receiver. */
class NightsTest {
  private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SECRET = "whsec-of-the-test";

  @TempDir static Path folder;

  private static final MovableClock clock = new MovableClock();
  private static final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private static final Receiver receiver = new Receiver();
  private static int flakyPort;
  private static int people;
  private static Desk desk;

  /** Each test has days of its own: the clock goes forward only. */
  private static LocalDate today = LocalDate.of(2027, 1, 10);

  @BeforeAll
  static void open() throws IOException {
    mail.start();
    try (var free = new ServerSocket(0)) {
      flakyPort = free.getLocalPort();
    }
    clock.set(today.atTime(12, 0), KOLKATA);
    desk =
        Desk.serving(
            folder,
            Options.IDEAL,
            clock,
            "db-scheduler.polling-interval=200ms",
            "nightmail.schedules.settle=1s",
            "nightmail.schedules.webhook-secret=" + SECRET,
            "nightmail.schedules.mail-from=nightmail@example.com",
            "nightmail.senders.flaky.url=http://127.0.0.1:" + flakyPort + "/api/cloud/Dialog",
            "nightmail.senders.flaky.api-key=test-key",
            "nightmail.senders.flaky.rate=200",
            "spring.mail.host=127.0.0.1",
            "spring.mail.port=" + mail.getSmtp().getPort());
    desk.bean(RateCards.class)
        .keep(
            new RateCard("INR", List.of(new Price("India", new BigDecimal("0.9")))),
            LocalDate.of(2026, 1, 1),
            "card.csv");
  }

  @AfterAll
  static void close() {
    desk.close();
    receiver.close();
    mail.stop();
  }

  @Test
  void eachNightSendsItsListOnceAndEndsInAVerdict() throws Exception {
    schedule("two-nights", "list: inbox/two-*.csv");
    list("inbox/two-1.csv", 60);
    var before = desk.simulator.stats().accepted();

    var first = night(2, 0, 1);
    awaitVerdicts("two-nights", first, "COMPLETED");
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(60);

    list("inbox/two-2.csv", 40);
    var second = night(2, 0, 1);
    awaitVerdicts("two-nights", second, "COMPLETED");
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(100);
    assertThat(desk.simulator.stats().acceptedTwice()).isZero();

    var third = night(2, 0, 1);
    awaitVerdicts("two-nights", third, "NO_LIST");

    Files.copy(folder.resolve("inbox/two-2.csv"), folder.resolve("inbox/two-4.csv"));
    var fourth = night(2, 0, 1);
    awaitVerdicts("two-nights", fourth, "SAME_LIST");
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(100);

    var past = history("two-nights");
    assertThat(past).extracting(Past::date).containsExactly(fourth, third, second, first);
    var archived = past.getLast().list();
    assertThat(archived).hasSameBinaryContentAs(folder.resolve("inbox/two-1.csv"));
    assertThat(archived.startsWith(folder.resolve("home"))).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archived)))
        .isEqualTo("rw-------");
    assertThat(desk.runs().get(past.getLast().run()).key()).isEqualTo("two-nights-" + first);
    assertMail(first);
    assertSigned();
    remove("two-nights");
  }

  @Test
  void aMissedNightIsRunLateLeftOutOrAskedFor() throws Exception {
    schedule("late", "list: late.csv", "if-missed: run-within 2h");
    schedule("too-late", "list: late.csv", "if-missed: run-within 1h");
    schedule("left-out", "list: late.csv", "if-missed: skip");
    schedule("asking", "list: late.csv", "if-missed: ask");
    list("late.csv", 20);
    var before = desk.simulator.stats().accepted();

    var date = night(3, 30, 0);

    awaitVerdicts("late", date, "COMPLETED");
    awaitVerdicts("too-late", date, "MISSED");
    awaitVerdicts("left-out", date, "MISSED");
    awaitVerdicts("asking", date, "MISSED");
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(20);
    assertThat(toDo("left-out", date)).isEmpty();
    assertThat(toDo("asking", date))
        .containsExactly("nightmail schedule run-now asking --date " + date);

    assertThat(schedules().runNow("late", null).opened()).as("it has run").isFalse();
    list("late.csv", 30);
    var asked = schedules().runNow("asking", date);
    assertThat(asked.opened()).isTrue();
    assertThat(asked.served()).isTrue();
    awaitVerdicts("asking", date, "MISSED", "COMPLETED");
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(50);
    remove("late", "too-late", "left-out", "asking");
  }

  @Test
  void aDateIsRunOnceWhateverTriggersItAgain() throws Exception {
    schedule("once", "list: once.csv", "allow-same-list: true");
    list("once.csv", 25);
    var before = desk.simulator.stats().accepted();
    try (var other = desk.another()) {
      var date = night(2, 0, 1);
      awaitVerdicts("once", date, "COMPLETED");
      assertThat(desk.simulator.stats().accepted() - before).isEqualTo(25);

      clock.set(date.atTime(1, 59, 50), KOLKATA);
      schedule("once", "list: once.csv", "allow-same-list: true", "retries: 2");
      await().atMost(LONG).until(NightsTest::armed);
      clock.set(date.atTime(2, 0, 1), KOLKATA);
      await()
          .atMost(LONG)
          .until(() -> isDueAt("once", date.plusDays(1).atTime(2, 0).atZone(KOLKATA)));
      assertThat(schedules().runNow("once", date).opened()).isFalse();
      assertThat(other.getBean(Schedules.class).runNow("once", date).opened()).isFalse();

      list("once.csv", 5);
      var next = night(2, 0, 1);
      awaitVerdicts("once", next, "COMPLETED");
    }
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(30);
    assertThat(receiver.verdicts("once", today.minusDays(1))).containsExactly("COMPLETED");
    remove("once");
  }

  @Test
  void aListThatIsStillWrittenIsNotTaken() throws Exception {
    schedule("written", "list: inbox/written-*.csv");
    var file = list("inbox/written-1.csv", 10);
    var before = desk.simulator.stats().accepted();
    var date = night(2, 0, 1);
    await().atMost(LONG).until(() -> !history("written").isEmpty());
    for (int i = 0; i < 8; i++) {
      Files.writeString(file, "Asha,%s%n".formatted(number()), StandardOpenOption.APPEND);
      Thread.sleep(400); // as whoever writes it does
    }
    assertThat(state("written")).isEqualTo("LOOKING");

    awaitVerdicts("written", date, "COMPLETED");
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(18);
    remove("written");
  }

  @Test
  void aFailureThatPassesIsRestartedAndAnotherIsNot() throws Exception {
    schedule("flaky", campaign("flaky", "flaky", "never"), "list: flaky.csv", "retries: 2");
    list("flaky.csv", 30);
    var date = night(2, 0, 1);
    await().atMost(LONG).until(() -> "RUNNING".equals(state("flaky")));
    Thread.sleep(3_000); // the gateway is found out of reach meanwhile
    clock.advance(Duration.ofMinutes(6));
    awaitVerdicts("flaky", date, "RESTARTING");

    try (var gateway = new Simulator(Options.IDEAL.withPort(flakyPort))) {
      clock.advance(Duration.ofMinutes(2));
      awaitVerdicts("flaky", date, "RESTARTING", "COMPLETED");
      assertThat(gateway.stats().accepted()).isEqualTo(30);
      assertThat(gateway.stats().acceptedTwice()).isZero();
    }
    remove("flaky");

    var options = Options.IDEAL.withPort(flakyPort).withFaults("132001");
    try (var gateway = new Simulator(options)) {
      schedule("broken", campaign("broken", "flaky", "never"), "list: broken.csv", "retries: 5");
      list("broken.csv", 30);
      var next = night(2, 0, 1);
      awaitVerdicts("broken", next, "FAILED");
      assertThat(toDo("broken", next)).contains("nightmail restart " + run("broken"));
    }
    remove("broken");
  }

  @Test
  void aRestartOfTheServerGoesOnWithItsRunsButNotWithThoseThatAPersonStopped() throws Exception {
    try (var gateway =
        new Simulator(Options.IDEAL.withPort(flakyPort).withLatency(Duration.ofMillis(20)))) {
      schedule("served", campaign("served", "flaky", "never"), "list: served.csv");
      schedule("stopped", campaign("stopped", "main", "never"), "list: stopped.csv");
      list("served.csv", 1_500);
      list("stopped.csv", 6_000);
      var date = night(2, 0, 1);
      await().atMost(LONG).until(() -> gateway.stats().accepted() > 100);
      await().atMost(LONG).until(() -> run("stopped") != null && accepted("stopped") > 0);
      desk.runs().stop(run("stopped"));
      awaitVerdicts("stopped", date, "STOPPED");
      var sent = accepted("stopped");

      desk.restartApplication();

      awaitVerdicts("served", date, "COMPLETED");
      assertThat(gateway.stats().accepted()).isEqualTo(1_500);
      assertThat(gateway.stats().acceptedTwice()).isZero();
      assertThat(desk.runs().get(run("served")).counts().inDoubt()).isZero();
      assertThat(accepted("stopped")).isEqualTo(sent);
      assertThat(receiver.verdicts("served", date)).containsExactly("COMPLETED");
      remove("served", "stopped");
    }
  }

  @Test
  void aVerdictThatNobodyTakesIsSentAgainUnderItsId() throws Exception {
    schedule("refused", "list: none-*.csv", "if-no-list: skip");
    receiver.refuse(1);
    var date = night(2, 0, 1);
    await().atMost(LONG).until(() -> "it answered with HTTP 503".equals(error("refused")));
    assertThat(told("refused").state()).isEqualTo("PENDING");
    assertThat(told("refused").to()).startsWith("http://127.0.0.1:").endsWith("/...");

    clock.advance(Duration.ofSeconds(11));
    awaitVerdicts("refused", date, "NO_LIST");
    await().atMost(LONG).until(() -> told("refused").state().equals("DELIVERED"));
    assertThat(toDo("refused", date)).isEmpty();
    remove("refused");
  }

  @Test
  void pausedLeftOutAndRemovedSchedulesDoNotRun() throws Exception {
    schedule("paused", "list: quiet.csv");
    schedule("skipped", "list: quiet.csv");
    schedule("removed", "list: quiet.csv");
    schedule("running", "list: quiet.csv");
    list("quiet.csv", 10);
    var before = desk.simulator.stats().accepted();
    assertThat(schedules().pause("paused")).isTrue();
    assertThat(schedules().skipNext("skipped")).contains(today.plusDays(1));
    schedules().remove("removed");

    var date = night(2, 0, 1);

    awaitVerdicts("running", date, "COMPLETED");
    awaitVerdicts("skipped", date, "SKIPPED");
    assertThat(desk.simulator.stats().accepted() - before).isEqualTo(10);
    assertThat(history("paused")).isEmpty();
    assertThat(schedules().resume("paused")).isTrue();
    remove("paused", "skipped", "running");
  }

  private static void schedule(String name, String... more) throws IOException {
    schedule(name, campaign(name, "main", "each-run"), more);
  }

  private static void schedule(String name, Path campaign, String... more) throws IOException {
    desk.write(
        name + "-schedule.yaml",
        """
        name: %s
        campaign: %s
        every: day
        at: "02:00"
        zone: Asia/Kolkata
        notify: [ops@example.com, "%s"]
        %s
        """
            .formatted(name, campaign.getFileName(), receiver.url(), String.join("\n", more)));
    schedules().add(folder.resolve(name + "-schedule.yaml"));
  }

  private static boolean armed() {
    return desk.jdbc()
        .sql("SELECT bool_and(armed) FROM schedule WHERE NOT removed")
        .query(Boolean.class)
        .single();
  }

  private static Path campaign(String name, String sender, String repeat) {
    var text = Desk.smallCampaign(name, folder.resolve("none.csv"));
    return desk.write(
        name + ".yaml", text.replace("sender: main", "sender: " + sender) + "repeat: " + repeat);
  }

  /** A list of people who stand in no other. */
  private static Path list(String name, int rows) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    var numbers = Desk.numbers(people, rows);
    people += rows;
    return desk.list(name, numbers);
  }

  private static String number() {
    return Desk.numbers(people++, 1).getFirst();
  }

  /** The next night: from noon of the day to this time of the next one, whose date it returns. */
  private static LocalDate night(int hour, int minute, int second) {
    await().atMost(LONG).until(NightsTest::armed);
    today = today.plusDays(1);
    clock.set(today.atTime(LocalTime.of(hour, minute, second)), KOLKATA);
    return today;
  }

  private static void awaitVerdicts(String schedule, LocalDate date, String... kinds) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(receiver.verdicts(schedule, date)).containsExactly(kinds));
  }

  private static List<String> toDo(String schedule, LocalDate date) {
    return receiver.calls().stream()
        .map(Receiver.Call::json)
        .filter(json -> json.get("schedule").asString().equals(schedule))
        .filter(json -> json.get("date").asString().equals(date.toString()))
        .flatMap(json -> json.get("to_do").valueStream())
        .map(need -> need.get("command").asString())
        .toList();
  }

  private static void assertMail(LocalDate date) throws Exception {
    var subject = "Nightmail: two-nights, %s: completed, 60 of 60 accepted".formatted(date);
    await().atMost(LONG).until(() -> !mails(subject).isEmpty());
    var mails = mails(subject);
    assertThat(mails).hasSize(1);
    assertThat(mails.getFirst().getAllRecipients()[0]).hasToString("ops@example.com");
    assertThat(GreenMailUtil.getBody(mails.getFirst()))
        .contains("Schedule two-nights, night of %s: completed.".formatted(date))
        .contains("          60  accepted by the gateway")
        .contains("          60  rows in " + date + "-two-1.csv")
        .contains("It costs at most 54.00 INR, by the rate card of 2026-01-01.");
  }

  private static List<MimeMessage> mails(String subject) {
    return Arrays.stream(mail.getReceivedMessages())
        .filter(message -> subject.equals(subject(message)))
        .collect(Collectors.toList());
  }

  private static String subject(MimeMessage message) {
    try {
      return message.getSubject();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertSigned() throws Exception {
    for (var call : receiver.calls()) {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      var signed =
          call.header("webhook-id") + "." + call.header("webhook-timestamp") + "." + call.body();
      assertThat(call.header("webhook-signature"))
          .isEqualTo(
              "v1,"
                  + Base64.getEncoder()
                      .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    }
  }

  private static boolean isDueAt(String schedule, ZonedDateTime time) {
    return desk.jdbc()
        .sql(
            "SELECT execution_time FROM scheduled_tasks WHERE task_name = 'schedule' AND task_instance = :name")
        .param("name", schedule)
        .query((row, i) -> row.getTimestamp(1).toInstant())
        .single()
        .equals(time.toInstant());
  }

  private static String error(String schedule) {
    var told = told(schedule);
    return told == null ? null : told.error();
  }

  /** What became of the webhook call about the latest night. */
  private static Schedules.Told told(String schedule) {
    return history(schedule).stream()
        .limit(1)
        .flatMap(night -> night.told().stream())
        .filter(told -> told.to().startsWith("http"))
        .findFirst()
        .orElse(null);
  }

  private static Integer run(String schedule) {
    return history(schedule).stream().findFirst().map(Past::run).orElse(null);
  }

  private static String state(String schedule) {
    return history(schedule).stream().findFirst().map(Past::state).orElse(null);
  }

  private static int accepted(String schedule) {
    return desk.runs().get(run(schedule)).counts().accepted();
  }

  private static List<Past> history(String schedule) {
    return schedules().history(schedule);
  }

  private static Schedules schedules() {
    return desk.bean(Schedules.class);
  }

  private static void remove(String... names) {
    for (var name : names) {
      schedules().remove(name);
    }
  }
}
