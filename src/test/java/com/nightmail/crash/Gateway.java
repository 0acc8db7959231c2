package com.nightmail.crash;

import com.nightmail.ledger.AttemptToken;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Receipts;
import com.nightmail.simulator.Simulator;
import com.nightmail.simulator.Stats;
import com.nightmail.support.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The gateway, which outlives the processes that are killed: its record is the truth they are held
 * against. It also knows, to a few milliseconds, when each message arrived, and sends receipts to a
 * webhook, again and again until there is one.
 */
final class Gateway implements AutoCloseable {
  /** Requests that a process has in flight at most. */
  static final int WINDOW = 200;

  private static final long SAMPLE_MILLIS = 2;

  private final Simulator simulator;
  private final int webhookPort;
  private final Duration latency;
  private final int rate;
  private final List<Sample> samples = new ArrayList<>();
  private final Thread sampler;

  /** So many were accepted at this time. */
  private record Sample(long nanos, long accepted) {}

  /** One acceptance in the gateway's record. */
  record Acceptance(long phone, String wamid, AttemptToken token) {}

  Gateway(Duration latency, int rate) {
    this.latency = latency;
    this.rate = rate;
    try {
      webhookPort = freePort();
      var webhook = URI.create("http://127.0.0.1:" + webhookPort + "/webhooks/whatsapp");
      var receipts =
          Receipts.to(webhook, Provider.SECRET)
              .withDelay(Duration.ofMillis(200))
              .withRepeat(0.05)
              .withEarly(0.01);
      simulator = new Simulator(Options.IDEAL.withLatency(latency).withReceipts(receipts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sampler = Thread.ofPlatform().name("arrivals").daemon().start(this::sample);
  }

  URI url() {
    return simulator.url();
  }

  /** Where receipts go. */
  int webhookPort() {
    return webhookPort;
  }

  /** Receipts that nobody has taken yet. */
  long receiptsUnderway() {
    return simulator.receiptsUnderway();
  }

  /** Messages per second that the sender is allowed. */
  int rate() {
    return rate;
  }

  Duration latency() {
    return latency;
  }

  Stats stats() {
    return simulator.stats();
  }

  long accepted() {
    return simulator.stats().accepted();
  }

  /** Everything accepted so far, in the order of arrival. */
  List<Acceptance> record() {
    return simulator.accepted().stream()
        .map(
            m ->
                new Acceptance(
                    Long.parseLong(m.phone().substring(1)),
                    m.wamid(),
                    AttemptToken.parse(m.token()).orElseThrow()))
        .toList();
  }

  /** Whether the {@code n}th acceptance was answered for sure before this time. */
  boolean answered(int n, long nanos) {
    var slack = TimeUnit.MILLISECONDS.toNanos(15);
    return nanos - seenBy(n) > latency.toNanos() * 6 / 5 + slack;
  }

  /** Whether the {@code n}th acceptance was for sure not yet answered at this time. */
  boolean unanswered(int n, long nanos) {
    return nanos - notBefore(n) < latency.toNanos() * 4 / 5;
  }

  /** When the last of all messages was seen to have arrived. */
  long lastArrival() {
    return seenBy((int) accepted() - 1);
  }

  @Override
  public void close() {
    sampler.interrupt();
    try {
      simulator.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void sample() {
    try {
      while (true) {
        var accepted = accepted();
        synchronized (samples) {
          if (samples.isEmpty() || samples.getLast().accepted() != accepted) {
            samples.add(new Sample(System.nanoTime(), accepted));
          }
        }
        Thread.sleep(SAMPLE_MILLIS);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private long seenBy(int n) {
    synchronized (samples) {
      return samples.stream()
          .filter(s -> s.accepted() > n)
          .findFirst()
          .map(Sample::nanos)
          .orElseGet(System::nanoTime);
    }
  }

  private long notBefore(int n) {
    return seenBy(n) - TimeUnit.MILLISECONDS.toNanos(2 * SAMPLE_MILLIS);
  }
}
