package com.nightmail.receipts;

import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static com.nightmail.support.Provider.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.domain.MessageState;
import com.nightmail.simulator.Options;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptsTest {
  private static final String FAILURE =
      ",\"errors\":[{\"code\":131049,\"title\":\"t\",\"error_data\":{\"details\":\"healthy ecosystem\"}}]";

  @TempDir Path folder;
  private Desk desk;
  private Provider provider;

  private void serve(Options options, String... settings) {
    var all = new ArrayList<>(List.of(settings));
    all.add("nightmail.webhook.app-secret=" + Provider.SECRET);
    desk = Desk.serving(folder, options, all.toArray(String[]::new));
    provider = new Provider(desk.uri("/webhooks/whatsapp"));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @ConcurrentTest
  void everyOrderOfReceiptsWithRepeatsEndsInTheSameState() {
    serve(Options.IDEAL);
    var orders = orders();
    var run =
        desk.run(desk.campaign("orders", desk.list("list.csv", Desk.numbers(0, orders.size()))))
            .run()
            .id();
    var posts = new ArrayList<List<String>>();
    for (int i = 0; i < orders.size(); i++) {
      var line = i + 2;
      var each = orders.get(i);
      for (int p = 0; p < each.size(); p++) {
        if (posts.size() == p) {
          posts.add(new ArrayList<>());
        }
        posts
            .get(p)
            .add(
                status(
                    wamid(run, line),
                    each.get(p),
                    phone(i),
                    token(run, line, 1),
                    each.get(p).equals("failed") ? FAILURE : ""));
      }
    }
    posts.forEach(post -> assertThat(provider.post(statuses(post))).isEqualTo(200));
    applied();

    for (int i = 0; i < orders.size(); i++) {
      assertThat(state(run, i + 2)).as(orders.get(i).toString()).isEqualTo(expected(orders.get(i)));
    }
    assertThat(desk.runs().get(run).counts()).isEqualTo(desk.messages().recount(run));
    assertThat(
            desk.jdbc()
                .sql(
                    "SELECT count(*) FROM message WHERE (state = 'FAILED') <> (error_code IS NOT NULL)")
                .query(Integer.class)
                .single())
        .isZero();
  }

  @ConcurrentTest
  void aReceiptSettlesWhatIsInDoubtByItsToken() {
    serve(Options.IDEAL.withFaults("lost@0000001", "lost@0000002"));
    var run = desk.run(desk.campaign("doubt", desk.list("list.csv", Desk.numbers(0, 3)))).run();
    assertThat(run.counts().inDoubt()).isEqualTo(2);

    provider.post(
        statuses(
            List.of(
                status("wamid.A", "delivered", phone(1), token(run.id(), 3, 1)),
                status("wamid.B", "failed", phone(2), token(run.id(), 4, 1), FAILURE))));
    applied();

    var counts = desk.runs().get(run.id()).counts();
    assertThat(counts).isEqualTo(desk.messages().recount(run.id()));
    assertThat(counts.inDoubt()).isZero();
    assertThat(counts.delivered()).isEqualTo(1);
    assertThat(counts.failed()).isEqualTo(1);
    assertThat(wamid(run.id(), 3)).isEqualTo("wamid.A");
    assertThat(
            desk.jdbc()
                .sql("SELECT error_code, error, reason FROM message WHERE line = 4")
                .query()
                .singleRow())
        .containsEntry("error_code", 131049)
        .containsEntry("error", "healthy ecosystem")
        .containsEntry("reason", null);
  }

  @ConcurrentTest
  void aReceiptOfAnotherAttemptOrAnotherInstallationChangesNothing() {
    serve(Options.IDEAL.withFaults("lost@0000000"));
    var run = desk.run(desk.campaign("other", desk.list("list.csv", Desk.numbers(0, 2)))).run();
    var before = desk.runs().get(run.id()).counts();
    provider.post(
        statuses(
            List.of(
                status("wamid.X", "read", phone(0), token(run.id(), 2, 2)),
                status("wamid.X", "read", "4915112345678", token(run.id(), 2, 1)),
                status("wamid.X", "read", "4915112345678", token(run.id(), 3, 1)),
                status("wamid.X", "read", phone(0), token(99, 2, 1)),
                status("wamid.X", "read", phone(0), token(run.id(), 999, 1)),
                status("wamid.X", "read", phone(0)))));
    applied();

    assertThat(desk.runs().get(run.id()).counts()).isEqualTo(before);
    assertThat(desk.jdbc().sql("SELECT count(*) FROM receipt_parked").query(Integer.class).single())
        .isZero();
  }

  @ConcurrentTest
  void aReceiptBeforeTheAnswerSettlesTheClaimAndTheAnswerCountsNoMore() {
    serve(
        Options.IDEAL.withLatency(java.time.Duration.ofSeconds(2)),
        "nightmail.senders.main.response-timeout=10s");
    var launched = desk.begin(desk.campaign("early", desk.list("list.csv", Desk.numbers(0, 20))));
    await().until(() -> desk.simulator.stats().accepted() == 20);
    var posted = new ArrayList<String>();
    for (int i = 0; i < 10; i++) {
      posted.add(status("wamid.early" + i, "sent", phone(i), token(launched.run(), i + 2, 1)));
    }
    provider.post(statuses(posted));
    await().until(() -> desk.runs().get(launched.run()).counts().sent() == 10);
    assertThat(desk.runs().get(launched.run()).counts().claimed()).isEqualTo(10);
    var ended = desk.await(launched);

    assertThat(ended.run().counts().sent()).isEqualTo(10);
    assertThat(ended.run().counts().accepted()).isEqualTo(10);
    assertThat(ended.run().counts()).isEqualTo(desk.messages().recount(launched.run()));
  }

  /** Whether none was sent, or the gateway does not pass on what was sent. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutTokensReceiptsFindTheirMessagesByIdAndWaitForThoseThatCameTooEarly(boolean sent) {
    serve(
        Options.IDEAL.withLatency(java.time.Duration.ofSeconds(2)),
        "nightmail.senders.main.response-timeout=10s",
        "nightmail.senders.main.callback-data=" + sent);
    var launched =
        desk.begin(desk.campaign("ids", desk.list("list.csv", Desk.numbers(0, 20)), "canary: 1"));
    await().until(() -> desk.simulator.stats().accepted() == 20);
    var all = desk.simulator.accepted();
    provider.post(
        statuses(
            all.stream()
                .skip(10)
                .map(m -> status(m.wamid(), "delivered", m.phone().substring(1)))
                .toList()));
    await()
        .until(
            () ->
                desk.jdbc().sql("SELECT count(*) FROM receipt_parked").query(Integer.class).single()
                    == 10);
    desk.await(launched);
    provider.post(
        statuses(
            all.stream()
                .limit(10)
                .map(m -> status(m.wamid(), "read", m.phone().substring(1)))
                .toList()));

    await().until(() -> desk.runs().get(launched.run()).counts().delivered() == 10);
    await().until(() -> desk.runs().get(launched.run()).counts().read() == 10);
    assertThat(desk.runs().get(launched.run()).counts())
        .isEqualTo(desk.messages().recount(launched.run()));
    await()
        .until(
            () ->
                desk.jdbc().sql("SELECT count(*) FROM receipt_parked").query(Integer.class).single()
                    == 0);
  }

  @ConcurrentTest
  void withoutTokensReceiptsFindNumbersThatWhatsAppSpellsInItsOwnWay() {
    serve(Options.IDEAL);
    var list = desk.list("list.csv", List.of("+5511987654321", "+525512345678", "+5491123456789"));
    var run = desk.run(desk.campaign("respelled", list)).run();
    assertThat(run.counts().accepted()).isEqualTo(3);
    var told = List.of("551187654321", "5215512345678", "541123456789");
    for (int i = 0; i < told.size(); i++) {
      provider.post(statuses(List.of(status(wamid(run.id(), i + 2), "delivered", told.get(i)))));
    }
    applied();
    assertThat(desk.runs().get(run.id()).counts().delivered()).isEqualTo(3);
  }

  @ConcurrentTest
  void receiptsOfOthersAreNotParkedBecauseARunWithoutTokensHasEnded() {
    serve(Options.IDEAL, "nightmail.senders.main.callback-data=false");
    desk.run(desk.campaign("ended", desk.list("list.csv", Desk.numbers(0, 2))));
    provider.post(
        statuses(
            List.of(
                statusNow("wamid.X", "4915112345678"),
                statusNow("wamid.Y", ""),
                statusNow("wamid.Z", phone(0)))));
    applied();
    assertThat(parked()).isZero();
  }

  /** One that names no number, as of people who hide theirs. */
  @ConcurrentTest
  void withoutTokenAndNumberAReceiptIsParkedWhileItsAnswerMayStillCome() {
    serve(
        Options.IDEAL.withLatency(java.time.Duration.ofSeconds(3)),
        "nightmail.senders.main.response-timeout=20s",
        "nightmail.senders.main.callback-data=false");
    var launched =
        desk.begin(desk.campaign("race", desk.list("list.csv", Desk.numbers(0, 5)), "canary: 1"));
    await().until(() -> desk.simulator.stats().accepted() == 5);
    var early = desk.simulator.accepted().stream().skip(1).toList();
    var receipts = new ArrayList<>(early.stream().map(m -> statusNow(m.wamid(), "")).toList());
    receipts.add(status("wamid.old", "delivered", ""));
    provider.post(statuses(receipts));
    await().until(() -> parked() > 0);
    applied();
    assertThat(parked()).isEqualTo(4);

    desk.await(launched);
    await().until(() -> desk.runs().get(launched.run()).counts().delivered() == 4);
    await().until(() -> parked() == 0);
  }

  private int parked() {
    return desk.jdbc().sql("SELECT count(*) FROM receipt_parked").query(Integer.class).single();
  }

  private static String statusNow(String wamid, String phone) {
    return status(wamid, "delivered", phone)
        .replaceFirst("1750000000", Long.toString(java.time.Instant.now().getEpochSecond()));
  }

  @ConcurrentTest
  void whatIsUnknownIsPassedOverAndTheRestIsApplied() {
    serve(Options.IDEAL);
    var run =
        desk.run(desk.campaign("unknown", desk.list("list.csv", Desk.numbers(0, 2)))).run().id();
    provider.post("{\"entry\":7,\"object\":null}");
    provider.post(
        "{\"entry\":[{\"changes\":[{\"field\":\"new_thing\",\"value\":{\"statuses\":\"none\"}}]},null,4]}");
    var odd =
        "{\"id\":\"%s\",\"status\":\"delivered\",\"timestamp\":1750000000123,\"recipient_id\":\"%s\",\"new\":{\"a\":[1]},\"pricing\":{\"category\":\"marketing\"}%s}";
    provider.post(
        statuses(
            List.of(
                "null",
                "[]",
                "{}",
                "{\"id\":{},\"status\":[]}",
                status("wamid.\\u0000", "deleted", phone(0), token(run, 2, 1)),
                odd.formatted(wamid(run, 2), phone(0), token(run, 2, 1)),
                "{\"id\":\"%s\",\"status\":\"sent\",\"errors\":{},\"pricing\":7%s}"
                    .formatted(wamid(run, 3), token(run, 3, 1)))));
    applied();

    assertThat(state(run, 2)).isEqualTo(MessageState.DELIVERED);
    assertThat(state(run, 3)).isEqualTo(MessageState.SENT);
    assertThat(
            desk.jdbc()
                .sql(
                    "SELECT route::text AS route, extract(epoch FROM status_at)::text AS at FROM message WHERE line = 2")
                .query()
                .singleRow())
        .containsEntry("route", "CLOUD_API")
        .containsEntry("at", "1750000000.123000");
    assertThat(desk.jdbc().sql("SELECT count(*) FROM receipt_event").query(Integer.class).single())
        .isZero();
  }

  @ConcurrentTest
  void whatThePlaceOfAMessageIsLockedForIsAppliedOnceItIsFree() throws Exception {
    serve(Options.IDEAL);
    var run =
        desk.run(desk.campaign("locked", desk.list("list.csv", Desk.numbers(0, 2)))).run().id();
    try (var connection = java.sql.DriverManager.getConnection(desk.database)) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("UPDATE message SET state = 'ACCEPTED' WHERE line = 2");
      provider.post(statuses(List.of(status(wamid(run, 2), "sent", phone(0), token(run, 2, 1)))));
      await()
          .until(
              () ->
                  desk.jdbc()
                          .sql(
                              "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                          .query(Integer.class)
                          .single()
                      > 0);
      Thread.sleep(1_500); // longer than a batch waits, and then each of its events
      connection.commit();
    }
    applied();
    assertThat(state(run, 2)).isEqualTo(MessageState.SENT);
    assertThat(desk.runs().get(run).counts()).isEqualTo(desk.messages().recount(run));
  }

  private static MessageState expected(List<String> statuses) {
    return statuses.contains("read")
        ? MessageState.READ
        : statuses.contains("delivered")
            ? MessageState.DELIVERED
            : statuses.contains("failed") ? MessageState.FAILED : MessageState.SENT;
  }

  /** Every order of every choice of statuses, as it is and with repeats. */
  private static List<List<String>> orders() {
    var orders = new ArrayList<List<String>>();
    extend(List.of(), orders);
    var random = new Random(4);
    for (var order : List.copyOf(orders)) {
      var repeated = new ArrayList<>(order);
      repeated.add(order.get(random.nextInt(order.size())));
      repeated.add(order.get(random.nextInt(order.size())));
      Collections.shuffle(repeated, random);
      orders.add(repeated);
    }
    return orders;
  }

  private static void extend(List<String> begun, List<List<String>> orders) {
    for (var next : List.of("sent", "delivered", "read", "failed")) {
      if (!begun.contains(next)) {
        var longer = new ArrayList<>(begun);
        longer.add(next);
        orders.add(longer);
        extend(longer, orders);
      }
    }
  }

  private void applied() {
    await()
        .until(
            () ->
                desk.jdbc()
                        .sql("SELECT count(*) FROM receipt_event WHERE failure IS NULL")
                        .query(Integer.class)
                        .single()
                    == 0);
    assertThat(desk.jdbc().sql("SELECT failure FROM receipt_event").query(String.class).list())
        .isEmpty();
  }

  private String wamid(int run, int line) {
    return desk.jdbc()
        .sql("SELECT wamid FROM message WHERE run = ? AND line = ?")
        .param(run)
        .param(line)
        .query(String.class)
        .single();
  }

  private MessageState state(int run, int line) {
    return MessageState.valueOf(
        desk.jdbc()
            .sql("SELECT state::text FROM message WHERE run = ? AND line = ?")
            .param(run)
            .param(line)
            .query(String.class)
            .single());
  }

  private static String phone(int index) {
    return Desk.numbers(index, 1).get(0).substring(1);
  }
}
