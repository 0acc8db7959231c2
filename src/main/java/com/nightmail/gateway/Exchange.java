package com.nightmail.gateway;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage;

/**
 * One message on its way. It knows the one fact that everything hangs on: whether a byte of the
 * body may have left. Until then no gateway can have accepted the message, whatever failed.
 *
 * <p>The head alone stays in the connection's buffer, and without its body is no request.
 */
final class Exchange implements StreamingHttpOutputMessage.Body {

  /** Hands the request that Spring builds to the exchange it is built for. */
  static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

  private final byte[] body;
  private final SendPermit turn;
  private final Consumer<Runnable> deadline;
  private volatile @Nullable Cancellable request;
  private volatile boolean turnMissed;
  private volatile boolean mayHaveLeft;
  private volatile boolean overdue;

  /**
   * @param deadline to be given what ends the exchange, at the moment it leaves
   */
  Exchange(byte[] body, SendPermit turn, Consumer<Runnable> deadline) {
    this.body = body;
    this.turn = turn;
    this.deadline = deadline;
  }

  void started(Cancellable request) {
    this.request = request;
    if (overdue) {
      request.cancel();
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (!turnCame()) {
      turnMissed = true;
      throw new InterruptedIOException("the turn did not come");
    }
    mayHaveLeft = true;
    deadline.accept(this::overrun);
    out.write(body);
  }

  /** Never written a second time, whatever the client thinks it could repeat. */
  @Override
  public boolean repeatable() {
    return false;
  }

  private boolean turnCame() {
    try {
      return turn.come();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The deadline: closes the connection under whoever waits for it. */
  private void overrun() {
    overdue = true;
    abandon();
  }

  /** Closes the connection, so that nobody reads on to keep it. */
  void abandon() {
    Cancellable started = request;
    if (started != null) {
      started.cancel();
    }
  }

  int length() {
    return body.length;
  }

  boolean mayHaveLeft() {
    return mayHaveLeft;
  }

  boolean turnMissed() {
    return turnMissed;
  }

  boolean overdue() {
    return overdue;
  }
}
