package com.nightmail.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.nightmail.gateway.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator takes the documented request and nothing else. */
class StrictnessTest {

  private static final String GOOD =
      "{\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"+919876543210\","
          + "\"template\":%s}";

  private final HttpClient http = HttpClient.newHttpClient();
  private Simulator simulator;

  @BeforeEach
  void start() throws IOException {
    simulator = new Simulator(Options.IDEAL);
  }

  @AfterEach
  void stop() throws IOException {
    simulator.close();
  }

  @Test
  void theDocumentedRequestIsAccepted() throws Exception {
    HttpResponse<String> answer = post(GOOD.formatted(template()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"StatusCode\":200", "via MM Lite (marketing_messages)", "\"id\":\"wamid.HBg");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100 | not json",
        "100 | []",
        "131008 | {\"messaging_product\":\"whatsapp\"}",
        "100 | {\"type\":\"text\",\"messaging_product\":\"whatsapp\",\"to\":\"+919876543210\"}",
        "131008 | {\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"+919876543210\"}",
        "131008 | {\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"template\":{}}",
        "131009 | {\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"919876543210\",\"template\":{}}",
        "100 | {\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"+919876543210\",\"priority\":1}",
      })
  void anotherBodyIsRefused(int code, String body) throws Exception {
    assertRefused(code, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "132018 | {\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"two\\nlines\"}]}",
        "132018 | {\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"five     spaces\"}]}",
        "131008 | {\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"\"}]}",
        "131008 | {\"type\":\"body\",\"parameters\":[]}",
        "100 | {\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":7}]}",
        "100 | {\"type\":\"body\",\"parameters\":[{\"type\":\"image\",\"image\":{}}]}",
        "100 | {\"type\":\"body\",\"parameters\":[{\"type\":\"currency\",\"currency\":{\"fallback_value\":\"x\",\"code\":\"INR\",\"amount_1000\":\"5\"}}]}",
        "131008 | {\"type\":\"header\",\"parameters\":[{\"type\":\"image\",\"image\":{}}]}",
        "131009 | {\"type\":\"header\",\"parameters\":[{\"type\":\"image\",\"image\":{\"link\":\"cdn/x.jpg\"}}]}",
        "132000 | {\"type\":\"header\",\"parameters\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}",
        "131008 | {\"type\":\"button\",\"sub_type\":\"url\",\"parameters\":[{\"type\":\"text\",\"text\":\"a\"}]}",
        "131009 | {\"type\":\"button\",\"sub_type\":\"url\",\"index\":0,\"parameters\":[{\"type\":\"text\",\"text\":\"a b\"}]}",
        "131009 | {\"type\":\"button\",\"sub_type\":\"copy_code\",\"index\":\"0\",\"parameters\":[{\"type\":\"coupon_code\",\"coupon_code\":\"ABCDEFGHIJKLMNOPQRSTU\"}]}",
        "132000 | {\"type\":\"carousel\",\"cards\":[]}",
        "100 | {\"type\":\"limited_time_offer\",\"parameters\":[{\"type\":\"limited_time_offer\",\"limited_time_offer\":{\"expiration_time_ms\":\"soon\"}}]}",
        "100 | {\"type\":\"footer\"}",
      })
  void aComponentThatTheGrammarDoesNotKnowIsRefused(int code, String component) throws Exception {
    assertRefused(code, GOOD.formatted(template(component)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"header\",\"parameters\":[{\"type\":\"location\",\"location\":{\"latitude\":\"1.5\",\"longitude\":\"2\"}}]}",
        "{\"type\":\"BODY\",\"parameters\":[{\"type\":\"text\",\"parameter_name\":\"first_name\",\"text\":\"Asha\"},{\"type\":\"date_time\",\"date_time\":{\"fallback_value\":\"today\"}}]}",
        "{\"type\":\"button\",\"sub_type\":\"COPY_CODE\",\"index\":\"0\",\"parameters\":[{\"type\":\"coupon_code\",\"coupon_code\":\"DIWALI\"}]}",
        "{\"type\":\"button\",\"sub_type\":\"url\",\"index\":1,\"parameters\":[{\"type\":\"text\",\"text\":\"a%20b\"}]}",
        "{\"type\":\"limited_time_offer\",\"parameters\":[{\"type\":\"limited_time_offer\",\"limited_time_offer\":{\"expiration_time_ms\":1794000000000}}]}",
        "{\"type\":\"carousel\",\"cards\":[{\"card_index\":0,\"components\":[{\"type\":\"header\",\"parameters\":[{\"type\":\"video\",\"video\":{\"id\":\"1\"}}]}]},{\"card_index\":1,\"components\":[]}]}",
      })
  void everyKindOfComponentIsKnown(String component) throws Exception {
    assertThat(post(GOOD.formatted(template(component))).statusCode()).isEqualTo(200);
  }

  @Test
  void headersAreCheckedToo() throws Exception {
    String good = GOOD.formatted(template());
    assertThat(send(request(good).setHeader("API-KEY", " ")).statusCode()).isEqualTo(401);
    assertThat(send(request(good).setHeader("MM_lite", "no")).body()).contains("\"code\":100");
    assertThat(send(request(good).setHeader("Content-Type", "text/plain")).body())
        .contains("\"code\":100");
    assertThat(send(request(good).GET()).statusCode()).isEqualTo(405);
    assertThat(
            send(HttpRequest.newBuilder(simulator.url(Dialect.GRAPH))
                    .POST(BodyPublishers.ofString(good))
                    .header("Content-Type", "application/json"))
                .body())
        .contains("\"code\":190");
    assertThat(send(HttpRequest.newBuilder(simulator.base().resolve("/elsewhere"))).statusCode())
        .isEqualTo(404);
    assertThat(simulator.stats().accepted()).isZero();
  }

  @Test
  void withoutItsHeaderAMessageGoesByTheCloudApi() throws Exception {
    HttpRequest bare =
        HttpRequest.newBuilder(simulator.url())
            .header("Content-Type", "application/json")
            .header("API-KEY", "k")
            .POST(BodyPublishers.ofString(GOOD.formatted(template())))
            .build();
    assertThat(http.send(bare, BodyHandlers.ofString()).body()).contains("via Cloud API");
  }

  @Test
  void aChunkedBodyIsReadToo() throws Exception {
    byte[] body = GOOD.formatted(template()).getBytes();
    HttpRequest.Builder chunked =
        request("")
            .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)));
    assertThat(send(chunked).statusCode()).isEqualTo(200);
  }

  @Test
  void itsBooksAreOpen() throws Exception {
    post(GOOD.formatted(template()));
    post(GOOD.formatted(template()).replace("}}", "},\"biz_opaque_callback_data\":\"7:1:1\"}"));
    assertThat(get("/stats"))
        .contains(
            "\"requests\":2",
            "\"accepted\":2",
            "\"recipients\":1",
            "\"acceptedTwice\":1",
            "\"maxPerSecond\":2",
            "\"answers\":{\"accepted\":2}");
    assertThat(get("/accepted").lines())
        .hasSize(2)
        .last(STRING)
        .matches(
            "\\{\"phone\":\"\\+919876543210\",\"wamid\":\"wamid\\.HBg[^\"]+\",\"token\":\"7:1:1\",\"at\":\"[^\"]+Z\",\"request\":\\{.*}}")
        .contains(
            "\"template\":" + template().replace('\n', ' '),
            "\"biz_opaque_callback_data\":\"7:1:1\"");
  }

  @Test
  void moreThanTheRateInASecondIsRefusedAndNotAccepted() throws Exception {
    try (var limited = new Simulator(Options.IDEAL.withRate(5))) {
      for (int i = 0; i < 8; i++) {
        send(request(GOOD.formatted(template()), limited.url()));
      }
      assertThat(limited.stats().accepted()).isEqualTo(5);
      assertThat(limited.stats().answers()).containsEntry("130429", 3);
      assertThat(limited.stats().maxAdmittedPerSecond()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lots=1%", "lost=200%", "lost@123=", "reset-before@123", "=1", "http-99"})
  void aFaultThatCannotBeIsNamed(String written) {
    assertThatThrownBy(() -> Fault.parse(written)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void faultsAreForSharesForNumbersAndForSoManyTimes() throws Exception {
    var options = Options.IDEAL.withFaults("131026=2%", "131049@+919876543210=2x", "130472@77");
    try (var faulty = new Simulator(options)) {
      for (int i = 0; i < 3; i++) {
        send(request(GOOD.formatted(template()), faulty.url()));
      }
      send(request(GOOD.formatted(template()).replace("3210", "3277"), faulty.url()));
      assertThat(faulty.stats().answers())
          .containsEntry("131049", 2)
          .containsEntry("accepted", 1)
          .containsEntry("130472", 1);
    }
    var plan = new FaultPlan(options.faults());
    long hit =
        java.util.stream.LongStream.range(0, 10_000)
            .filter(i -> Draw.of(options, plan, i).fault() != null)
            .count();
    assertThat(hit).isBetween(140L, 260L);
  }

  private void assertRefused(int code, String body) throws Exception {
    HttpResponse<String> answer = post(body);
    assertThat(answer.statusCode()).isBetween(400, 404);
    assertThat(answer.body()).contains("\"code\":" + code);
    assertThat(simulator.stats().accepted()).isZero();
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send(request(body));
  }

  private HttpRequest.Builder request(String body) {
    return request(body, simulator.url());
  }

  private static HttpRequest.Builder request(String body, URI url) {
    return HttpRequest.newBuilder(url)
        .header("Content-Type", "application/json")
        .header("MM_lite", "yes")
        .header("API-KEY", "k")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String get(String path) throws Exception {
    return send(HttpRequest.newBuilder(simulator.base().resolve(path))).body();
  }

  private static String template(String component) {
    return "{\"name\":\"diwali\",\"language\":{\"code\":\"en\"},\"components\":["
        + component
        + "]}";
  }

  private static String template() {
    try (InputStream in =
        StrictnessTest.class.getResourceAsStream("/gateway/documented-template.json")) {
      return new String(in.readAllBytes()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
