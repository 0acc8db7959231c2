package com.nightmail.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.time.InstantSource;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages through one sender's gateway and says truthfully what became of each: whatever
 * happens on the wire is an {@link Outcome}, never an exception, and nothing is ever repeated here.
 *
 * <p>Blocking, for virtual threads, thousands at once; an exchange ends at the sender's response
 * timeout however the answer dawdles. The caller keeps within {@link Sender#maxInFlight()}.
 *
 * <p>HttpClient is used directly, without RestClient, which only adds work to each message. Its
 * asynchronous form was not clearly cheaper when measured, and callbacks are harder to read.
 */
public final class Gateway implements AutoCloseable {

  private static final byte[] NOTHING = {};

  private final Sender sender;
  private final RequestHead head;
  private final MessageBody body;
  private final AnswerReader reader;
  private final Masking masking;
  private final Connections connections;
  private final Deadlines deadlines;

  private Gateway(Sender sender) {
    this.sender = sender;
    this.head = new RequestHead(sender);
    this.body =
        new MessageBody(
            sender.dialect(),
            sender.callbackData(),
            sender.productPolicy(),
            sender.messageActivitySharing());
    this.reader = new AnswerReader(sender, InstantSource.system());
    this.masking = new Masking(sender.apiKey());
    this.connections = new Connections(sender, head.host());
    this.deadlines = new Deadlines(sender);
  }

  /**
   * The sender's gateway with its two threads, which end when it is closed. Connects to nothing
   * yet.
   */
  public static Gateway open(Sender sender) {
    var gateway = new Gateway(sender);
    gateway.connections.start();
    gateway.deadlines.start();
    return gateway;
  }

  /**
   * One POST, and its outcome.
   *
   * @param phone E.164 without its plus
   * @param template the rendered JSON object
   * @param token of this attempt; goes out as {@code biz_opaque_callback_data} where the sender
   *     says so
   * @param permit asked when all is ready, right before the first byte of the body leaves
   * @throws SendPermit.Missed if the permit did not come: nothing was sent
   */
  public Outcome send(long phone, byte[] template, String token, SendPermit permit)
      throws SendPermit.Missed {
    var exchange = new Exchange(head, body.of(phone, template, token), permit, deadlines);
    try {
      return reader.read(post(exchange));
    } catch (IOException | RuntimeException e) {
      if (exchange.permitMissed()) {
        throw new SendPermit.Missed();
      }
      return failure(exchange, e);
    } finally {
      deadlines.remove(exchange);
    }
  }

  /** Requests that have left and await their answer. */
  public int inFlight() {
    return deadlines.inFlight();
  }

  /** Cuts what is still in flight; that is then in doubt. */
  @Override
  public void close() {
    deadlines.close();
    connections.close();
  }

  private Answer post(Exchange exchange) throws IOException {
    try {
      ClassicHttpResponse response = connections.execute(exchange);
      Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
      return new Answer(
          response.getCode(),
          retryAfter == null ? null : retryAfter.getValue(),
          bytes(response.getEntity()));
    } finally {
      // Whatever was not read to its end is not read on.
      exchange.cancel();
    }
  }

  private static byte[] bytes(@Nullable HttpEntity entity) throws IOException {
    if (entity == null) {
      return NOTHING;
    }
    long length = entity.getContentLength();
    int wanted = (int) Math.min(length < 0 ? Answer.MOST_BYTES : length, Answer.MOST_BYTES);
    InputStream content = entity.getContent();
    byte[] body = content.readNBytes(wanted);
    if (body.length < Answer.MOST_BYTES) {
      content.close();
    }
    return body;
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
}
