package com.nightmail.receipts;

import static com.nightmail.support.Provider.change;
import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.OptOuts.Source;
import com.nightmail.runs.Ending;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the provider tells beside receipts: templates, accounts, and who wants no more. */
class NewsTest {
  @TempDir Path folder;
  private Desk desk;
  private Provider provider;

  @BeforeEach
  void serve() {
    desk =
        Desk.serving(
            folder,
            Options.IDEAL,
            "nightmail.webhook.app-secret=" + Provider.SECRET,
            "nightmail.senders.main.rate=50",
            "nightmail.senders.main.webhook-secret-header=X-Secret",
            "nightmail.senders.main.webhook-secret=hush",
            "nightmail.opt-out.words=stop,  Nicht Mehr ");
    provider = new Provider(desk.uri("/webhooks/whatsapp"));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void aTemplateThatIsPausedStopsItsRunsWithTheReason() {
    var launched =
        desk.begin(desk.campaign("paused", desk.list("list.csv", Desk.numbers(0, 5_000))));
    await().until(() -> desk.simulator.stats().accepted() > 0);

    provider.post(template("another_template", "en", "PAUSED"));
    provider.post(template("june_csp_en1", "de", "PAUSED"));
    provider.post(template("june_csp_en1", "en", "APPROVED"));
    new Provider(desk.uri("/webhooks/whatsapp/other"))
        .post(template("june_csp_en1", "en", "PAUSED"));
    applied();
    assertThat(desk.runs().get(launched.run()).stopRequested()).isFalse();

    provider.post(template("june_csp_en1", "en", "PAUSED"));
    var ended = desk.await(launched);
    assertThat(ended.ending()).isEqualTo(Ending.STOPPED);
    assertThat(ended.run().failure())
        .isEqualTo(
            "The provider has reported template \"june_csp_en1\" as PAUSED. Mend it there, then restart.");
    assertThat(ended.run().counts().ready()).isPositive();

    desk.runs().restart(launched.run());
    await().until(() -> desk.runs().get(launched.run()).owner() != null);
    assertThat(desk.runs().get(launched.run()).failure()).isNull();
    desk.runs().stop(launched.run());
    await().until(() -> desk.runs().get(launched.run()).owner() == null);
    assertThat(desk.runs().get(launched.run()).failure()).isNull();
  }

  @Test
  void anAccountThatIsRestrictedStopsTheRunsOfItsSender() {
    var launched =
        desk.begin(desk.campaign("banned", desk.list("list.csv", Desk.numbers(0, 5_000))));
    await().until(() -> desk.simulator.stats().accepted() > 0);

    provider.post(change("account_update", "{\"event\":\"VERIFIED_ACCOUNT\"}"));
    provider.post(
        change(
            "account_update",
            "{\"event\":\"ACCOUNT_RESTRICTION\",\"restriction_info\":[{\"restriction_type\":\"RESTRICTED_ADD_PHONE_NUMBER_ACTION\"}]}"));
    applied();
    assertThat(desk.runs().get(launched.run()).stopRequested()).isFalse();

    new Provider(desk.uri("/webhooks/whatsapp/main"))
        .post(
            change(
                    "account_update",
                    "{\"event\":\"DISABLED_UPDATE\",\"ban_info\":{\"waba_ban_state\":\"DISABLE\"}}")
                .getBytes(),
            "X-Secret",
            "hush");
    assertThat(desk.await(launched).run().failure())
        .isEqualTo(
            "The provider has restricted the account (DISABLED_UPDATE). See its account quality page, then restart.");
  }

  @Test
  void everyWayToOptOutIsHeardAndResumingTakesBackOnlyWhatItMay() {
    provider.post(preference("919800000001", "stop"));
    provider.post(preference("919800000002", "stop"));
    provider.post(
        reply(
            "919800000002",
            "\"type\":\"button\",\"button\":{\"payload\":\"STOP\",\"text\":\"No\"}"));
    provider.post(
        reply(
            "919800000003",
            "\"type\":\"button\",\"button\":{\"payload\":\"x\",\"text\":\" nicht mehr\"}"));
    provider.post(reply("919800000004", "\"type\":\"text\",\"text\":{\"body\":\"Stop \"}"));
    provider.post(reply("919800000005", "\"type\":\"text\",\"text\":{\"body\":\"do not stop\"}"));
    provider.post(
        statuses(
            List.of(
                status(
                    "wamid.Y",
                    "failed",
                    "919800000006",
                    ",\"errors\":[{\"code\":131050,\"title\":\"stopped\"}]"))));
    applied();
    assertThat(optOuts())
        .isEqualTo(
            Map.of(
                919800000001L, Source.PREFERENCE,
                919800000002L, Source.REPLY,
                919800000003L, Source.REPLY,
                919800000004L, Source.REPLY,
                919800000006L, Source.REFUSAL));

    for (int i = 1; i <= 6; i++) {
      provider.post(preference("91980000000" + i, "resume"));
    }
    applied();
    assertThat(optOuts().keySet())
        .containsExactlyInAnyOrder(919800000002L, 919800000003L, 919800000004L);
  }

  @Test
  void whoHasOptedOutIsSkippedByEveryRun() {
    desk.bean(OptOuts.class).add(919800000001L, Source.OPERATOR);
    desk.bean(OptOuts.class).add(919800000003L, Source.REPLY);
    var ended = desk.run(desk.campaign("out", desk.list("list.csv", Desk.numbers(0, 10))));

    assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(ended.run().counts().skipped()).isEqualTo(2);
    assertThat(ended.run().counts().accepted()).isEqualTo(8);
    assertThat(ended.run().counts()).isEqualTo(desk.messages().recount(ended.run().id()));
    assertThat(
            desk.jdbc()
                .sql("SELECT DISTINCT reason FROM message WHERE state = 'SKIPPED'")
                .query(String.class)
                .list())
        .containsExactly("opted out");
  }

  @Test
  void anOptOutHoldsForTheNumberAsTheListWritesIt() {
    provider.post(reply("551187654321", "\"type\":\"text\",\"text\":{\"body\":\"stop\"}"));
    applied();
    var list = desk.list("list.csv", List.of("+5511987654321", "+919800000001"));
    var ended = desk.run(desk.campaign("brazil", list));

    assertThat(ended.run().counts().skipped()).isEqualTo(1);
    assertThat(ended.run().counts().accepted()).isEqualTo(1);
  }

  private static String template(String name, String language, String event) {
    return change(
        "message_template_status_update",
        "{\"event\":\"%s\",\"message_template_id\":1,\"message_template_name\":\"%s\",\"message_template_language\":\"%s\",\"reason\":\"NONE\"}"
            .formatted(event, name, language));
  }

  private static String preference(String phone, String value) {
    return change(
        "user_preferences",
        "{\"user_preferences\":[{\"wa_id\":\"%s\",\"category\":\"marketing_messages\",\"value\":\"%s\",\"timestamp\":%d}]}"
            .formatted(phone, value, value.equals("stop") ? 1750000000 : 1750000001));
  }

  private static String reply(String phone, String rest) {
    return change(
        "messages",
        "{\"messages\":[{\"from\":\"%s\",\"id\":\"wamid.in\",\"timestamp\":\"1750000000\",%s}]}"
            .formatted(phone, rest));
  }

  private Map<Long, Source> optOuts() {
    return desk.bean(OptOuts.class).latestFirst().stream()
        .collect(Collectors.toMap(OptOuts.OptOut::phone, OptOuts.OptOut::source));
  }

  private void applied() {
    await()
        .until(
            () ->
                desk.jdbc().sql("SELECT count(*) FROM receipt_event").query(Integer.class).single()
                    == 0);
  }
}
