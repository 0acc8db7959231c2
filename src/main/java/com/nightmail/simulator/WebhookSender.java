package com.nightmail.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts receipts: in batches, out of order, some of them twice. What the webhook does not take is
 * posted again, as the provider does, for as long as the simulator lives.
 */
final class WebhookSender implements AutoCloseable {
  private static final int BATCH = 100;
  private static final int POSTS_AT_ONCE = 8;
  private static final long TICK_MILLIS = 20;
  private static final long AGAIN_MILLIS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Receipts receipts;
  private final SplittableRandom random;
  private final SecretKeySpec key;
  private final HttpClient http;
  private final ExecutorService posting =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("receipts").factory());
  private final Semaphore posts = new Semaphore(POSTS_AT_ONCE);
  private final PriorityBlockingQueue<Due> due =
      new PriorityBlockingQueue<>(1_024, Comparator.comparingLong(Due::at));
  private final AtomicLong underway = new AtomicLong();
  private final Thread round;

  private record Due(long at, String status) {}

  WebhookSender(Receipts receipts, long seed) {
    this.receipts = receipts;
    this.random = new SplittableRandom(seed);
    this.key = new SecretKeySpec(receipts.secret().getBytes(UTF_8), "HmacSHA256");
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    this.round = Thread.ofVirtual().name("postman").start(this::rounds);
  }

  /** Receipts that the webhook has not taken yet. */
  long underway() {
    return underway.get();
  }

  /** A message was accepted: returns once what has to be posted before its answer is posted. */
  void accepted(TrafficLog.Accepted message, String wamid, boolean lite) {
    var draw = draw();
    var statuses = statuses(draw);
    underway.addAndGet(statuses.size());
    var now = System.currentTimeMillis();
    var at = now;
    for (int i = 0; i < statuses.size(); i++) {
      var status = StatusText.of(message, wamid, statuses.get(i), lite, at);
      if (i == 0 && draw.nextDouble() < receipts.early()) {
        post(List.of(status));
      } else {
        at += (long) (receipts.delay().toMillis() * (0.5 + draw.nextDouble()));
        due.add(new Due(at, status));
      }
      if (draw.nextDouble() < receipts.repeat()) {
        underway.incrementAndGet();
        due.add(new Due(at + receipts.delay().toMillis(), status));
      }
    }
  }

  @Override
  public void close() {
    round.interrupt();
    posting.shutdownNow();
    http.shutdownNow();
  }

  private List<String> statuses(SplittableRandom draw) {
    return draw.nextDouble() < receipts.failed()
        ? List.of("sent", "failed")
        : draw.nextDouble() < receipts.read()
            ? List.of("sent", "delivered", "read")
            : List.of("sent", "delivered");
  }

  private synchronized SplittableRandom draw() {
    return random.split();
  }

  private void rounds() {
    try {
      while (true) {
        Thread.sleep(TICK_MILLIS);
        for (var batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
          var statuses = batch;
          posts.acquire();
          posting.execute(
              () -> {
                try {
                  post(statuses);
                } finally {
                  posts.release();
                }
              });
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> nextBatch() {
    var now = System.currentTimeMillis();
    var batch = new ArrayList<String>(BATCH);
    for (var next = due.poll(); next != null; next = due.poll()) {
      if (next.at() > now || batch.size() == BATCH) {
        due.add(next);
        break;
      }
      batch.add(next.status());
    }
    Collections.shuffle(batch);
    return batch;
  }

  private void post(List<String> statuses) {
    if (taken(StatusText.event(statuses).getBytes(UTF_8))) {
      underway.addAndGet(-statuses.size());
    } else {
      var at = System.currentTimeMillis() + AGAIN_MILLIS;
      statuses.forEach(status -> due.add(new Due(at, status)));
    }
  }

  private boolean taken(byte[] body) {
    var request =
        HttpRequest.newBuilder(receipts.url())
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("X-Hub-Signature-256", "sha256=" + signature(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String signature(byte[] body) {
    try {
      var mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
