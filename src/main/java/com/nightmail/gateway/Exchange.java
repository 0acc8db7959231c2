package com.nightmail.gateway;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The request of one message. It knows whether a byte of the body may have left. Until then no
 * gateway can have accepted the message, whatever failed.
 *
 * <p>The head alone stays in the connection's buffer, and without its body it is no request.
 */
final class Exchange extends BasicClassicHttpRequest
    implements CancellableDependency, Configurable {

  private final RequestHead head;
  private final SendPermit permit;
  private final Deadlines deadlines;
  private volatile @Nullable Cancellable connection;
  private volatile boolean cancelled;
  private volatile boolean permitMissed;
  private volatile boolean mayHaveLeft;
  private volatile boolean overdue;
  private volatile long leftAt;

  /**
   * @param permit asked right before the first byte of the body leaves
   * @param deadlines told at that moment; whoever sends the exchange takes it from there again
   */
  Exchange(RequestHead head, byte[] body, SendPermit permit, Deadlines deadlines) {
    super(RequestHead.METHOD, head.host().getSchemeName(), head.authority(), head.path());
    this.head = head;
    this.permit = permit;
    this.deadlines = deadlines;
    setHeaders(head.headers());
    setEntity(new Body(body));
  }

  /** Never written a second time, whatever the client thinks it could repeat. */
  private final class Body extends HttpEntityWrapper {

    Body(byte[] bytes) {
      super(new ByteArrayEntity(bytes, null));
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      leave();
      super.writeTo(out);
    }
  }

  private void leave() throws IOException {
    if (mayHaveLeft) {
      throw new IOException("the message has been written before");
    }
    if (!permitted()) {
      permitMissed = true;
      throw new InterruptedIOException("the permit did not come");
    }
    leftAt = System.nanoTime();
    mayHaveLeft = true;
    deadlines.add(this);
  }

  private boolean permitted() {
    try {
      return permit.come();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the exchange if it left so long ago. */
  void endIfOlderThan(Duration timeout) {
    if (System.nanoTime() - leftAt >= timeout.toNanos()) {
      overdue = true;
      cancel();
    }
  }

  /** Closes the connection, unless it was given back to the pool. */
  @Override
  public boolean cancel() {
    cancelled = true;
    Cancellable held = connection;
    return held != null && held.cancel();
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  /** What {@link #cancel} has to cancel: first the wait for a connection, then the connection. */
  @Override
  public void setDependency(Cancellable connection) {
    this.connection = connection;
    if (cancelled) {
      connection.cancel();
    }
  }

  @Override
  public RequestConfig getConfig() {
    return head.config();
  }

  boolean mayHaveLeft() {
    return mayHaveLeft;
  }

  boolean permitMissed() {
    return permitMissed;
  }

  boolean overdue() {
    return overdue;
  }
}
