package com.nightmail.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {
  private static final String EVENT = Provider.statuses(java.util.List.of());
  private static final String SIGNATURE = "X-Hub-Signature-256";

  @TempDir static Path folder;
  private static Desk desk;
  private static Provider provider;

  @BeforeAll
  static void serve() {
    desk =
        Desk.serving(
            folder,
            Options.IDEAL,
            "nightmail.webhook.app-secret=" + Provider.SECRET,
            "nightmail.webhook.verify-token=let-me-in",
            "nightmail.senders.main.webhook-secret-header=X-Gateway-Secret",
            "nightmail.senders.main.webhook-secret=hush",
            "nightmail.senders.shop.url=http://127.0.0.1:9/");
    provider = new Provider(desk.uri("/webhooks/whatsapp"));
  }

  @AfterAll
  static void close() {
    desk.close();
  }

  @Test
  void theHandshakeGivesTheChallengeBackToWhoeverKnowsTheToken() {
    var answer = handshake("subscribe", "let-me-in");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("1158201444");

    assertThat(handshake("subscribe", "let-me-out").statusCode()).isEqualTo(403);
    assertThat(handshake("unsubscribe", "let-me-in").statusCode()).isEqualTo(403);
    assertThat(Provider.get(desk.uri("/webhooks/whatsapp")).statusCode()).isEqualTo(403);
  }

  @Test
  void onlyASignatureOfTheBytesThemselvesIsGood() {
    assertThat(provider.post(EVENT)).isEqualTo(200);

    assertThat(provider.post(EVENT.getBytes(UTF_8))).isEqualTo(403);
    assertThat(refusedWith(Provider.signature("another secret", EVENT))).isTrue();
    assertThat(refusedWith(Provider.signature(Provider.SECRET, EVENT + " "))).isTrue();
    assertThat(refusedWith(Provider.signature(Provider.SECRET, EVENT).substring(7))).isTrue();
    assertThat(refusedWith("sha256=")).isTrue();
    assertThat(refusedWith("sha256=nonsense")).isTrue();
  }

  @Test
  void aGatewayThatCannotSignSharesASecretForItsOwnAddressOnly() {
    var ofMain = new Provider(desk.uri("/webhooks/whatsapp/main"));
    var body = EVENT.getBytes(UTF_8);
    assertThat(ofMain.post(body, "X-Gateway-Secret", "hush")).isEqualTo(200);
    assertThat(ofMain.post(body, "X-Gateway-Secret", "hush!")).isEqualTo(403);
    assertThat(ofMain.post(body)).isEqualTo(403);
    assertThat(provider.post(body, "X-Gateway-Secret", "hush")).isEqualTo(403);
    for (var other : new String[] {"shop", "nobody"}) {
      assertThat(
              new Provider(desk.uri("/webhooks/whatsapp/" + other))
                  .post(body, "X-Gateway-Secret", "hush"))
          .isEqualTo(403);
    }
  }

  @Test
  void aBodyBeyondThreeMegabytesIsRefused() {
    var largest = padded(WebhookController.LARGEST_BODY);
    var tooLarge = padded(WebhookController.LARGEST_BODY + 1);
    assertThat(provider.post(largest)).isEqualTo(200);
    assertThat(provider.post(tooLarge)).isEqualTo(413);
  }

  @Test
  void whatIsNoJsonObjectIsRefusedAndNotKept() {
    var before = kept();
    for (var body :
        new String[] {"", "nonsense", "{\"entry\":[", "[]", "\"text\"", "null", EVENT + EVENT}) {
      assertThat(provider.post(body)).as(body).isEqualTo(400);
    }
    assertThat(kept()).isEqualTo(before);
  }

  @Test
  void healthIsUpWhileTheDatabaseAnswers() {
    var answer = Provider.get(desk.uri("/health"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
  }

  @Test
  void nothingIsAdmittedWhereNothingIsSet(@TempDir Path elsewhere) {
    try (var bare = Desk.serving(elsewhere, Options.IDEAL)) {
      var address = bare.uri("/webhooks/whatsapp");
      assertThat(new Provider(address).post(EVENT)).isEqualTo(403);
      var body = EVENT.getBytes(UTF_8);
      assertThat(new Provider(address).post(body, SIGNATURE, Provider.signature(" ", EVENT)))
          .isEqualTo(403);
      assertThat(new Provider(bare.uri("/webhooks/whatsapp/main")).post(EVENT)).isEqualTo(403);
      assertThat(
              Provider.get(
                      bare.uri(
                          "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=&hub.challenge=1"))
                  .statusCode())
          .isEqualTo(403);
    }
  }

  private static boolean refusedWith(String signature) {
    return provider.post(EVENT.getBytes(UTF_8), SIGNATURE, signature) == 403;
  }

  private static java.net.http.HttpResponse<String> handshake(String mode, String token) {
    return Provider.get(
        desk.uri(
            "/webhooks/whatsapp?hub.mode=%s&hub.verify_token=%s&hub.challenge=1158201444"
                .formatted(mode, token)));
  }

  private static String padded(int length) {
    return EVENT + " ".repeat(length - EVENT.length());
  }

  /** The number of events that were ever kept. */
  private static long kept() {
    return desk.jdbc()
        .sql("SELECT coalesce(pg_sequence_last_value('receipt_event_id_seq'), 0)")
        .query(Long.class)
        .single();
  }
}
