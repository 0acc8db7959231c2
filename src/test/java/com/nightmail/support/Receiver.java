package com.nightmail.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes what is posted to it, or refuses it for a while. */
public final class Receiver implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger toRefuse = new AtomicInteger();

  /** One call that was answered with 200. */
  public record Call(Map<String, List<String>> headers, String body) {
    public JsonNode json() {
      return JSON.readTree(body);
    }

    public String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().getFirst())
          .findFirst()
          .orElse(null);
    }
  }

  public Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
  }

  /** With a secret in its path, as some have. */
  public String url() {
    return "http://127.0.0.1:%d/hooks/a-secret".formatted(server.getAddress().getPort());
  }

  /** The next calls are answered with 503. */
  public void refuse(int next) {
    toRefuse.set(next);
  }

  public List<Call> calls() {
    return calls;
  }

  /** The verdicts on the night of a date, in their order. */
  public List<String> verdicts(String schedule, Object date) {
    return calls.stream()
        .map(Call::json)
        .filter(json -> json.get("schedule").asString().equals(schedule))
        .filter(json -> json.get("date").asString().equals(date.toString()))
        .map(json -> json.get("verdict").asString())
        .toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var refused = toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    if (!refused) {
      calls.add(new Call(Map.copyOf(exchange.getRequestHeaders()), body));
    }
    exchange.sendResponseHeaders(refused ? 503 : 200, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
