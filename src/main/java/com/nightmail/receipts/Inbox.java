package com.nightmail.receipts;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes webhook events in. What it has taken is in the database and will be applied, whatever
 * happens to this process.
 */
@Component
public class Inbox {
  private final Events events;
  private final Semaphore arrived = new Semaphore(0);

  Inbox(Events events) {
    this.events = events;
  }

  /**
   * Keeps an event, as it came; committed when this returns.
   *
   * @param sender whose address it came to, or null for the common one
   * @throws MalformedEvent if it is no JSON object; it is not kept then
   */
  public void take(@Nullable String sender, byte[] body) throws MalformedEvent {
    EventReader.check(body);
    events.add(sender, body);
    arrived.release();
  }

  /** Waits for something to arrive, here or, for all we know, at another process. */
  void await(long millis) throws InterruptedException {
    if (arrived.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      arrived.drainPermits();
    }
  }
}
