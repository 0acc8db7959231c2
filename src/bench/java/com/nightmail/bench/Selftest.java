package com.nightmail.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Whether the gateway of the benchmark answers, waits and counts as it should, and how cheaply. */
final class Selftest {
  private static final Duration LATENCY = Duration.ofMillis(100);
  private static final Duration SLOW = Duration.ofMillis(500);
  private static final int MESSAGES = 100_000;

  private boolean good = true;

  private Selftest() {}

  static boolean run() throws Exception {
    var test = new Selftest();
    try (var gateway = new GatewayProcess()) {
      test.answers(gateway);
      test.latencies(gateway);
      test.cost(gateway);
    }
    return test.good;
  }

  private void answers(GatewayProcess gateway) throws Exception {
    gateway.begin(10, Behaviour.AT_ONCE);
    var ids = new HashSet<String>();
    try (var client = HttpClient.newHttpClient()) {
      for (var number : List.of(919_870_000_001L, 919_870_000_002L, 919_870_000_001L)) {
        var answer = client.send(request(gateway.url(), body(number)), BodyHandlers.ofString());
        var message = JsonMapper.shared().readTree(answer.body()).path("Data");
        expect(answer.statusCode() == 200, "a message is answered with 200");
        expect(
            message.path("contacts").path(0).path("wa_id").asString("").equals("" + number),
            "the answer names the number");
        ids.add(message.path("messages").path(0).path("id").asString(""));
      }
      var chunks =
          HttpRequest.newBuilder(gateway.url())
              .POST(
                  HttpRequest.BodyPublishers.ofInputStream(
                      () -> new ByteArrayInputStream(body(919_870_000_003L).getBytes(UTF_8))))
              .build();
      expect(
          client.send(chunks, BodyHandlers.discarding()).statusCode() == 200,
          "a body in chunks is understood");
      var answer = client.send(request(gateway.url(), "{}"), BodyHandlers.ofString());
      expect(answer.statusCode() == 400, "a request without a number is answered with 400");
    }
    expect(ids.size() == 3, "every message has an id of its own");
    var tally = gateway.tally();
    expect(tally.messages() == 4, "messages are counted");
    expect(tally.repeated() == 1, "a number that comes twice is counted");
    expect(tally.malformed() == 1, "a request without a number is counted apart");
    expect(tally.worstSecond() == 4, "the worst second has all of them");
  }

  private void latencies(GatewayProcess gateway) throws Exception {
    gateway.begin(4, new Behaviour(LATENCY, 2, SLOW));
    try (var client = HttpClient.newHttpClient()) {
      for (var i = 0; i < 4; i++) {
        var began = System.nanoTime();
        client.send(request(gateway.url(), body(919_870_000_000L + i)), BodyHandlers.discarding());
        var took = Duration.ofNanos(System.nanoTime() - began);
        var due = i % 2 == 1 ? SLOW : LATENCY;
        expect(
            took.compareTo(due) >= 0 && took.compareTo(due.plus(LATENCY)) < 0,
            "message %d is answered after %d ms (%d)"
                .formatted(i, due.toMillis(), took.toMillis()));
      }
    }
  }

  private void cost(GatewayProcess gateway) throws Exception {
    gateway.begin(MESSAGES, Behaviour.AT_ONCE);
    var before = Proc.cpu(gateway.pid());
    Postings.send(gateway.port(), MESSAGES);
    var micros = (Proc.cpu(gateway.pid()) - before) * 1e6 / MESSAGES;
    var tally = gateway.tally();
    expect(tally.messages() == MESSAGES && tally.repeated() == 0, "100,000 messages are counted");
    expect(
        micros <= 15,
        "a message costs the gateway at most 15 us (%.1f, at %,.0f/s)"
            .formatted(micros, tally.perSecond()));
  }

  private static HttpRequest request(URI url, String body) {
    return HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private static String body(long number) {
    return SampleMessage.body(number, "Asha", "Pune", "a.jpg", "f");
  }

  private void expect(boolean so, String what) {
    System.out.printf("%-6s  %s%n", so ? "yes" : "NO", what);
    good &= so;
  }
}
