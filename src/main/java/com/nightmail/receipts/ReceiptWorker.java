package com.nightmail.receipts;

import com.nightmail.ledger.AdvisoryLock;
import com.nightmail.ledger.RunLock;
import com.nightmail.receipts.Events.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Applies events in the background, in the order of their arrival. Of several processes one does,
 * whoever holds an advisory lock; that keeps the order, while the ledger would be right without.
 */
@Component
@ConditionalOnWebApplication
class ReceiptWorker implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ReceiptWorker.class);
  private static final int EVENTS = 1_000;
  private static final long BYTES = 4L * 1024 * 1024;
  private static final int PARKED = 1_000;
  private static final long POLL_MILLIS = 500;
  private static final long REST_MILLIS = 1_000;

  /** How long an event waits for company: many in one transaction cost little more than one. */
  private static final long LINGER_MILLIS = 50;

  private final Events events;
  private final Applier applier;
  private final Inbox inbox;
  private final RunLock.Connections connections;
  private @Nullable Thread thread;

  ReceiptWorker(Events events, Applier applier, Inbox inbox, RunLock.Connections connections) {
    this.events = events;
    this.applier = applier;
    this.inbox = inbox;
    this.connections = connections;
  }

  @Override
  public synchronized void start() {
    thread = Thread.ofPlatform().name("receipts").daemon().start(this::work);
  }

  @Override
  public synchronized void stop() {
    var worker = thread;
    thread = null;
    if (worker != null) {
      worker.interrupt();
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }

  private void work() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        try (var connection = connections.open()) {
          if (AdvisoryLock.RECEIPTS.tryTake(connection, 0)) {
            applyWhile(connection);
          }
        }
        Thread.sleep(REST_MILLIS);
      } catch (InterruptedException stopped) {
        return;
      } catch (SQLException e) {
        log.warn("receipts wait: the database does not answer ({})", e.getMessage());
        if (!rested()) {
          return;
        }
      }
    }
  }

  /** Until the connection that holds the lock is lost. */
  private void applyWhile(Connection lock) throws InterruptedException, SQLException {
    while (lock.isValid(5)) {
      try {
        if (applyNext() + applier.retryParked(PARKED) == 0) {
          inbox.await(POLL_MILLIS);
        }
        Thread.sleep(LINGER_MILLIS);
      } catch (RuntimeException e) {
        log.warn("receipts wait: they could not be applied, and are tried again", e);
        Thread.sleep(REST_MILLIS);
      }
    }
  }

  private int applyNext() {
    var batch = events.next(EVENTS, BYTES);
    if (!batch.isEmpty()) {
      try {
        applier.apply(batch);
      } catch (RuntimeException e) {
        if (!lasting(e)) {
          throw e;
        }
        batch.forEach(this::applyAlone);
      }
    }
    return batch.size();
  }

  private void applyAlone(Event event) {
    try {
      applier.apply(List.of(event));
    } catch (RuntimeException e) {
      if (!lasting(e)) {
        throw e;
      }
      log.error("event {} could not be applied, and is set aside", event.id(), e);
      events.setAside(event, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether trying again is of no use: the fault lies with the event, for sure. Whatever else the
   * database says, a lock that somebody keeps for long included, may pass.
   */
  private static boolean lasting(RuntimeException failure) {
    return failure instanceof DataIntegrityViolationException
        || !(failure instanceof NestedRuntimeException);
  }

  private static boolean rested() {
    try {
      Thread.sleep(REST_MILLIS);
      return true;
    } catch (InterruptedException stopped) {
      return false;
    }
  }
}
