package com.nightmail.simulator;

import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.Gateway;
import com.nightmail.gateway.ProductPolicy;
import com.nightmail.gateway.SendPermit;
import com.nightmail.gateway.Sender;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes the simulator's code run before anything is counted: a gateway that compiles itself while
 * requests arrive sees them in bunches that nobody sent.
 */
public final class WarmUp {
  private static final int REQUESTS = 6_000;
  private static final int AT_ONCE = 200;
  private static final byte[] TEMPLATE =
      """
      {"name":"warm_up","language":{"code":"en"},"components":[
      {"type":"body","parameters":[{"type":"text","text":"warm"}]}]}"""
          .getBytes(StandardCharsets.UTF_8);

  private WarmUp() {}

  /** Sends some thousand messages to a simulator of its own, which is closed again. */
  public static void run() throws IOException, InterruptedException {
    try (var simulator = new Simulator(Options.IDEAL);
        var gateway = Gateway.open(sender(simulator.url()));
        var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (int i = 0; i < REQUESTS; i++) {
        var phone = 919_800_000_000L + i;
        threads.submit(() -> send(gateway, phone));
      }
      threads.shutdown();
      threads.awaitTermination(30, TimeUnit.SECONDS);
    }
  }

  private static void send(Gateway gateway, long phone) {
    try {
      gateway.send(phone, TEMPLATE, "warm-up", () -> true);
    } catch (SendPermit.Missed e) {
      throw new AssertionError(e);
    }
  }

  private static Sender sender(URI url) {
    var patience = Duration.ofSeconds(10);
    return new Sender(
        "warm-up",
        url,
        Dialect.ORAI,
        "warm-up",
        REQUESTS,
        AT_ONCE,
        patience,
        patience,
        true,
        ProductPolicy.CLOUD_API_FALLBACK,
        null);
  }
}
