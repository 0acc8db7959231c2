package com.nightmail.receipts;

import com.nightmail.receipts.Events.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Takes webhook events in. What it has kept is in the database and will be applied, whatever
 * happens to this process.
 *
 * <p>Events that come at the same time are committed together, in the order they came in, for it is
 * the commit that costs: whoever comes while one is under way waits for the next. The first of each
 * batch writes it.
 */
@Component
public class Inbox {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /** Of the events that wait for their commit. */
  static final int MOST_BYTES = 32 * 1024 * 1024;

  private final Events events;
  private final Semaphore room = new Semaphore(MOST_BYTES);
  private final Semaphore writing = new Semaphore(1);
  private final Semaphore arrived = new Semaphore(0);
  private List<Letter> next = new ArrayList<>();

  Inbox(Events events) {
    this.events = events;
  }

  /** What became of an event. */
  public enum Taken {
    /** It is committed. */
    KEPT,
    /**
     * It is no JSON object, or nothing the database can hold. It is not kept, and never will be.
     */
    MALFORMED,
    /** The database does not answer, or too much waits for it. The event may come again later. */
    NOT_NOW
  }

  private record Letter(Arrival arrival, CompletableFuture<Taken> taken) {}

  /**
   * Keeps an event, as it came.
   *
   * @param sender whose address it came to, or null for the common one
   */
  public Taken take(@Nullable String sender, byte[] body) {
    if (!EventReader.isObject(body)) {
      return Taken.MALFORMED;
    }
    if (!room.tryAcquire(body.length)) {
      return Taken.NOT_NOW;
    }
    try {
      var letter = new Letter(new Arrival(sender, body), new CompletableFuture<>());
      if (joined(letter) == 1) {
        writing.acquireUninterruptibly();
        try {
          keep(batch());
        } finally {
          writing.release();
        }
      }
      return letter.taken().join();
    } finally {
      room.release(body.length);
    }
  }

  /** Waits for something to arrive, here or, for all we know, at another process. */
  void await(long millis) throws InterruptedException {
    if (arrived.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      arrived.drainPermits();
    }
  }

  /** How many events wait for the next batch to be written. */
  synchronized int waiting() {
    return next.size();
  }

  /** How many events the next batch has, with this one. */
  private synchronized int joined(Letter letter) {
    next.add(letter);
    return next.size();
  }

  private synchronized List<Letter> batch() {
    var batch = next;
    next = new ArrayList<>();
    return batch;
  }

  private void keep(List<Letter> batch) {
    var taken = Taken.NOT_NOW;
    try {
      events.add(batch.stream().map(Letter::arrival).toList());
      arrived.release();
      taken = Taken.KEPT;
    } catch (DataIntegrityViolationException e) {
      if (batch.size() == 1) {
        log.warn("an event was refused by the database: {}", e.getMessage());
        taken = Taken.MALFORMED;
      } else {
        batch.forEach(letter -> keep(List.of(letter)));
      }
    } catch (RuntimeException e) {
      log.warn("{} events have to come again: they could not be kept", batch.size(), e);
    } finally {
      for (var letter : batch) {
        letter.taken().complete(taken); // unless it was kept alone
      }
    }
  }
}
