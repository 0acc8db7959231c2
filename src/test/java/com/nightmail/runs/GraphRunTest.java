package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run sends where the sender speaks to Meta's Graph API, and what where it does not. */
class GraphRunTest {
  private static final String BUTTON =
      """
          - { type: button, sub_type: CATALOG, index: 0, parameters: [
              { type: action, action: { thumbnail_product_retailer_id: a } } ] }
      """;

  @TempDir Path folder;

  @Test
  void buttonsLeaveAsTheDialectDocumentsThem() throws IOException {
    var bodies = new CopyOnWriteArrayList<String>();
    var server = server(bodies);
    try {
      assertThat(sent("graph", server, bodies))
          .contains("\"sub_type\":\"catalog\",\"index\":\"0\"");
      assertThat(sent("orai", server, bodies)).contains("\"sub_type\":\"CATALOG\",\"index\":0");
    } finally {
      server.stop(0);
    }
  }

  private String sent(String dialect, HttpServer server, List<String> bodies) {
    bodies.clear();
    try (var desk =
        new Desk(
            folder,
            Options.IDEAL,
            "nightmail.senders.main.dialect=" + dialect,
            "nightmail.senders.main.url=http://127.0.0.1:" + server.getAddress().getPort())) {
      var list = desk.list(dialect + ".csv", Desk.numbers(0, 1));
      var ended = desk.run(desk.campaign(dialect, list, BUTTON));
      assertThat(ended.run().counts().accepted()).isEqualTo(1);
    }
    return bodies.getFirst();
  }

  private static HttpServer server(List<String> bodies) throws IOException {
    var answer =
        """
        {"StatusCode":200,"Data":{"messages":[{"id":"wamid.1"}]},"messages":[{"id":"wamid.1"}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }
}
