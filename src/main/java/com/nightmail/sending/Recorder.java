package com.nightmail.sending;

import com.nightmail.ledger.Fenced;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.OutcomeJournal;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes outcomes into the ledger, many in one transaction, and tells the dispatcher once they are
 * durable. While the database is away it waits, with the window filling up behind it; when the
 * patience is over, the outcomes go to the journal and the run halts.
 */
final class Recorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);
  private static final int BATCH = 1_000;

  /** How long the first outcome of a batch waits for company; it costs latency nobody sees. */
  private static final long LINGER_MILLIS = 50;

  private final Ledger ledger;
  private final RunLease lease;
  private final DatabasePatience patience;
  private final OutcomeJournal journal;
  private final RunControl control;
  private final Consumer<List<Entry>> durable;
  private final BooleanSupplier awaited;
  private final BlockingQueue<Entry> offered = new LinkedBlockingQueue<>();
  private final Thread thread;

  /**
   * An outcome on its way into the ledger.
   *
   * @param inWindow whether the message holds a place among those in flight until this is durable
   */
  record Entry(Settlement settlement, boolean inWindow) {}

  /**
   * @param durable told of each batch once it is in the ledger
   * @param awaited whether sending waits for that: then no batch waits for company
   */
  Recorder(
      Ledger ledger,
      RunLease lease,
      DatabasePatience patience,
      OutcomeJournal journal,
      RunControl control,
      Consumer<List<Entry>> durable,
      BooleanSupplier awaited) {
    this.ledger = ledger;
    this.lease = lease;
    this.patience = patience;
    this.journal = journal;
    this.control = control;
    this.durable = durable;
    this.awaited = awaited;
    this.thread =
        Thread.ofPlatform().name("run-" + lease.run() + "-recorder").daemon().start(this::record);
  }

  void offer(Entry entry) {
    offered.add(entry);
  }

  /** Ends the thread; whoever closes has seen to it that nothing is left to settle. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void record() {
    var batch = new ArrayList<Entry>(BATCH);
    try {
      while (true) {
        batch.clear();
        batch.add(offered.take());
        gather(batch);
        settle(batch);
      }
    } catch (InterruptedException closed) {
      if (!offered.isEmpty()) {
        log.error("run {}: {} outcomes were not recorded", lease.run(), offered.size());
      }
    }
  }

  private void gather(List<Entry> batch) throws InterruptedException {
    var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
    while (batch.size() < BATCH) {
      offered.drainTo(batch, BATCH - batch.size());
      var left = deadline - System.nanoTime();
      if (left <= 0 || awaited.getAsBoolean()) {
        return;
      }
      var next = offered.poll(left, TimeUnit.NANOSECONDS);
      if (next != null) {
        batch.add(next);
      }
    }
  }

  private void settle(List<Entry> batch) throws InterruptedException {
    var settlements = batch.stream().map(Entry::settlement).toList();
    try {
      patience.<@Nullable Void>call(
          again -> {
            ledger.settle(lease, settlements);
            return null;
          },
          () -> !control.open());
    } catch (Fenced e) {
      control.halt(String.valueOf(e.getMessage()));
      settleLate(settlements);
    } catch (RuntimeException e) {
      log.error("run {}: {} outcomes go to the journal", lease.run(), batch.size(), e);
      journal(settlements);
    }
    durable.accept(List.copyOf(batch));
  }

  /** Another process took the run, and put in doubt what is known here. */
  private void settleLate(List<Settlement> settlements) throws InterruptedException {
    try {
      var left =
          patience.call(again -> ledger.settleLate(lease, settlements), () -> !control.open());
      log.info("run {}: {} outcomes are told to its new holder", lease.run(), settlements.size());
      if (!left.isEmpty()) {
        journal.append(left);
      }
    } catch (RuntimeException e) {
      log.error("run {}: {} outcomes go to the journal", lease.run(), settlements.size(), e);
      journal(settlements);
    }
  }

  private void journal(List<Settlement> settlements) {
    try {
      journal.append(settlements);
      control.halt(
          "The database did not take the outcomes of requests; they wait in the journal of the home directory. Mend the database, then restart the run.");
    } catch (RuntimeException e) {
      log.error("run {}: {} outcomes are lost", lease.run(), settlements.size(), e);
      control.halt(
          "Neither the database nor the journal of the home directory (%s) took the outcomes of requests: those messages will be in doubt. Mend both, then restart the run."
              .formatted(e.getMessage()));
    }
  }
}
