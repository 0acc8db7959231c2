package com.nightmail.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

/** Senders and templates that tests send with. */
final class Senders {

  static final String KEY = "s3cr3t-key-0123456789";

  private Senders() {}

  static Sender orai(URI url) {
    return sender(url, Dialect.ORAI, Duration.ofSeconds(5), true);
  }

  static Sender orai(URI url, Duration responseTimeout) {
    return sender(url, Dialect.ORAI, responseTimeout, true);
  }

  static Sender graph(URI url) {
    return sender(url, Dialect.GRAPH, Duration.ofSeconds(5), true);
  }

  static Sender sender(URI url, Dialect dialect, Duration responseTimeout, boolean callbackData) {
    return new Sender(
        "test",
        url,
        dialect,
        KEY,
        1000,
        1000,
        Duration.ofSeconds(2),
        responseTimeout,
        callbackData,
        ProductPolicy.STRICT,
        true);
  }

  static byte[] documentedTemplate() {
    try (InputStream in = Senders.class.getResourceAsStream("/gateway/documented-template.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends at once: the turn comes when asked for. */
  static Outcome send(Gateway gateway, long phone, byte[] template, String token) {
    try {
      return gateway.send(phone, template, token, () -> true);
    } catch (SendPermit.Missed e) {
      throw new AssertionError(e);
    }
  }
}
