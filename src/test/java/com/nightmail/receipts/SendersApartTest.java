package com.nightmail.receipts;

import static com.nightmail.support.Provider.change;
import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static com.nightmail.support.Provider.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.OptOuts.Source;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever knows the secret of one sender's webhook speaks for that sender and for no other. */
class SendersApartTest {
  @TempDir static Path folder;
  private static Desk desk;
  private static Provider all;

  @BeforeAll
  static void serve() {
    desk =
        Desk.serving(
            folder,
            Options.IDEAL,
            "nightmail.webhook.app-secret=" + Provider.SECRET,
            "nightmail.senders.main.webhook-secret-header=X-Secret",
            "nightmail.senders.main.webhook-secret=of main",
            "nightmail.senders.simulator.webhook-secret-header=X-Secret",
            "nightmail.senders.simulator.webhook-secret=of the other");
    all = new Provider(desk.uri("/webhooks/whatsapp"));
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @Test
  void anOptOutHoldsForTheRunsOfTheSenderItCameFrom() {
    toMain(preference(0, "stop", 1));
    all.post(preference(1, "stop", 1));
    applied();
    var list = desk.list("list.csv", Desk.numbers(0, 5));

    var ofMain = desk.run(desk.campaign("of-main", list)).run();
    assertThat(ofMain.counts().skipped()).isEqualTo(2);
    assertThat(ofMain.counts()).isEqualTo(desk.messages().recount(ofMain.id()));
    var other = Desk.smallCampaign("of-other", list).replace("sender: main", "sender: simulator");
    var ofOther = desk.run(desk.write("of-other.yaml", other)).run();
    assertThat(ofOther.counts().skipped()).isEqualTo(1);
    assertThat(desk.bean(OptOuts.class).latestFirst())
        .extracting(OptOuts.OptOut::phone, OptOuts.OptOut::sender)
        .contains(tuple(phone(0), "main"), tuple(phone(1), OptOuts.ALL_SENDERS));
  }

  @Test
  void aSenderTakesBackNothingForAnother() {
    toMain(preference(10, "stop", 1));
    all.post(preference(11, "stop", 1));
    desk.bean(OptOuts.class).add(phone(12), Source.OPERATOR);
    for (int number = 10; number <= 12; number++) {
      toOther(preference(number, "resume", 2));
    }
    applied();
    assertThat(isOut(10, "main")).isTrue();
    assertThat(isOut(11, "main")).isTrue();
    assertThat(isOut(11, "simulator")).isFalse(); // WhatsApp says so to this sender
    assertThat(isOut(12, "simulator")).isTrue();
    assertThat(isOut(10, null)).isTrue();

    all.post(preference(10, "resume", 3));
    applied();
    assertThat(isOut(10, "main")).isFalse();
  }

  @Test
  void aPersonTakesANumberOffTheListOfEverySender() {
    toMain(preference(20, "stop", 1));
    applied();
    assertThat(desk.bean(OptOuts.class).remove(phone(20))).isTrue();
    assertThat(isOut(20, "main")).isFalse();
    toMain(preference(20, "stop", 1));
    applied();
    assertThat(isOut(20, "main")).isFalse();
  }

  @Test
  void receiptsTouchTheMessagesOfTheirSenderAlone() {
    var list = desk.list("receipts.csv", Desk.numbers(30, 2));
    var run = desk.run(desk.campaign("receipts", list)).run();
    var first = desk.simulator.accepted().stream().filter(m -> m.phone().endsWith("30")).findAny();
    var wamid = first.orElseThrow().wamid();
    var blocked = ",\"errors\":[{\"code\":131050,\"title\":\"stopped\"}]";
    toOther(
        statuses(
            List.of(
                status(wamid, "read", "" + phone(30), token(run.id(), 2, 1)),
                status(wamid, "read", "" + phone(30)),
                status("wamid.B", "failed", "" + phone(31), token(run.id(), 3, 1), blocked))));
    applied();
    assertThat(desk.runs().get(run.id()).counts()).isEqualTo(run.counts());
    assertThat(isOut(31, "main")).isFalse();
    assertThat(isOut(31, "simulator")).isTrue();

    toMain(statuses(List.of(status(wamid, "delivered", "" + phone(30)))));
    toMain(statuses(List.of(status("wamid.B", "read", "" + phone(31), token(run.id(), 3, 1)))));
    applied();
    var counts = desk.runs().get(run.id()).counts();
    assertThat(counts.delivered()).isEqualTo(1);
    assertThat(counts.read()).isEqualTo(1);
  }

  private static void toMain(String event) {
    to("Main", "of main", event); // names differ neither by capitals nor by dashes
  }

  private static void toOther(String event) {
    to("simulator", "of the other", event);
  }

  private static void to(String sender, String secret, String event) {
    var provider = new Provider(desk.uri("/webhooks/whatsapp/" + sender));
    assertThat(provider.post(event.getBytes(UTF_8), "X-Secret", secret)).isEqualTo(200);
  }

  private static long phone(int number) {
    return 919_800_000_000L + number;
  }

  private static String preference(int number, String value, int second) {
    return change(
        "user_preferences",
        "{\"user_preferences\":[{\"wa_id\":\"%d\",\"value\":\"%s\",\"timestamp\":%d}]}"
            .formatted(phone(number), value, 1_750_000_000 + second));
  }

  private static boolean isOut(int number, String sender) {
    return desk.jdbc()
        .sql("SELECT is_opted_out(:phone, :sender)")
        .param("phone", phone(number))
        .param("sender", sender, java.sql.Types.VARCHAR)
        .query(Boolean.class)
        .single();
  }

  private static void applied() {
    await()
        .until(
            () ->
                desk.jdbc().sql("SELECT count(*) FROM receipt_event").query(Integer.class).single()
                    == 0);
  }
}
