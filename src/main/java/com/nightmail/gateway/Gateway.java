package com.nightmail.gateway;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

/**
 * Sends messages through one sender's gateway and says truthfully what became of each: whatever
 * happens on the wire is an {@link Outcome}, never an exception, and nothing is ever repeated here.
 *
 * <p>Blocking, for virtual threads, thousands at once; an exchange ends at the sender's response
 * timeout however the answer dawdles. The caller keeps within {@link Sender#maxInFlight()}.
 */
public final class Gateway implements AutoCloseable {

  private final Sender sender;
  private final MessageBody body;
  private final AnswerReader reader;
  private final Masking masking;
  private final CloseableHttpClient connections;
  private final RestClient client;
  private final ScheduledThreadPoolExecutor deadlines;
  private final AtomicInteger inFlight = new AtomicInteger();

  public Gateway(Sender sender) {
    this.sender = sender;
    this.body = new MessageBody(sender);
    this.reader = new AnswerReader(sender, InstantSource.system());
    this.masking = new Masking(sender.apiKey());
    this.connections = Connections.open(sender);
    this.client =
        RestClient.builder()
            .requestFactory(new Connections.RequestFactory(connections))
            .defaultHeaders(headers -> identify(headers, sender))
            .build();
    this.deadlines =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("deadlines of " + sender.name()).factory());
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /**
   * One POST, and its outcome.
   *
   * @param phone E.164 without its plus
   * @param template the rendered JSON object
   * @param token of this attempt; goes out as {@code biz_opaque_callback_data} where the sender
   *     says so
   * @param turn asked when all is ready, right before the first byte of the body leaves
   * @throws SendPermit.Missed if the turn did not come: nothing was sent
   */
  public Outcome send(long phone, byte[] template, String token, SendPermit turn)
      throws SendPermit.Missed {
    var deadline = new AtomicReference<@Nullable Future<?>>();
    var exchange =
        new Exchange(
            body.of(phone, template, token),
            turn,
            overrun -> {
              inFlight.incrementAndGet();
              deadline.set(atDeadline(overrun));
            });
    Exchange.CURRENT.set(exchange);
    try {
      return reader.read(post(exchange));
    } catch (IOException | RuntimeException e) {
      if (exchange.turnMissed()) {
        throw new SendPermit.Missed();
      }
      return failure(exchange, e);
    } finally {
      Exchange.CURRENT.remove();
      var scheduled = deadline.get();
      if (scheduled != null) {
        scheduled.cancel(false);
      }
      if (exchange.mayHaveLeft()) {
        inFlight.decrementAndGet();
      }
    }
  }

  /** Requests that have left and await their answer. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Cuts what is still in flight; that is then in doubt. */
  @Override
  public void close() {
    deadlines.shutdownNow();
    connections.close(CloseMode.IMMEDIATE);
  }

  private Future<?> atDeadline(Runnable overrun) {
    return deadlines.schedule(overrun, sender.responseTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  private Answer post(Exchange exchange) throws IOException {
    Answer answer =
        client
            .post()
            .uri(sender.url())
            .contentLength(exchange.length())
            .body(exchange)
            .exchange((request, response) -> answer(exchange, response));
    if (answer == null) {
      throw new IOException("no answer");
    }
    return answer;
  }

  private static Answer answer(Exchange exchange, ClientHttpResponse response) throws IOException {
    long length = response.getHeaders().getContentLength();
    int wanted = (int) Math.min(length < 0 ? Answer.MOST_BYTES : length, Answer.MOST_BYTES);
    byte[] body = response.getBody().readNBytes(wanted);
    if (body.length == Answer.MOST_BYTES) {
      exchange.abandon();
    }
    return new Answer(
        response.getStatusCode().value(),
        response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER),
        body);
  }

  private Outcome failure(Exchange exchange, Exception e) {
    String words = exchange.overdue() ? "no whole answer within " + seconds() : words(e);
    return exchange.mayHaveLeft()
        ? new Outcome.InDoubt(0, masking.mask(words))
        : new Outcome.NotSent(null, 0, masking.mask(words), null);
  }

  private String seconds() {
    return sender.responseTimeout().toMillis() / 1000.0 + " s";
  }

  /**
   * What a person reads of the innermost cause: the outer ones repeat it and the url, which may
   * hold secrets.
   */
  private static String words(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (cause instanceof UnknownHostException) {
      return "no such host: " + message;
    }
    if (cause instanceof SSLException) {
      return "TLS: " + message;
    }
    return message == null ? "the connection failed" : message;
  }

  private static void identify(HttpHeaders headers, Sender sender) {
    headers.setContentType(MediaType.APPLICATION_JSON);
    switch (sender.dialect()) {
      case ORAI -> {
        headers.set("MM_lite", "yes");
        headers.set("API-KEY", sender.apiKey());
      }
      case GRAPH -> headers.setBearerAuth(sender.apiKey());
    }
  }
}
