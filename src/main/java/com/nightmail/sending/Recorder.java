package com.nightmail.sending;

import com.nightmail.ledger.Fenced;
import com.nightmail.ledger.Ledger;
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
 * Writes outcomes into the ledger, many in one transaction, and closes their messages once they are
 * durable.
 *
 * <p>While the database is away it waits, and sending waits for it. When the patience is over, the
 * outcomes stay in the flight log, which is forced to the disk, and the run halts. The next start
 * settles them.
 */
final class Recorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);
  private static final int BATCH = 1_000;

  /** How long the first outcome of a batch waits for company; it costs latency nobody sees. */
  private static final long LINGER_MILLIS = 100;

  private static final long LOOK_AGAIN_MILLIS = 10;

  private final Ledger ledger;
  private final RunLease lease;
  private final DatabasePatience patience;
  private final FlightLog flightLog;
  private final RunControl control;
  private final Consumer<List<OutboundMessage>> recorded;
  private final BooleanSupplier awaited;
  private final BlockingQueue<OutboundMessage> offered = new LinkedBlockingQueue<>();
  private @Nullable Thread thread;

  /**
   * @param recorded told of each batch whose outcomes are durable, after its messages are closed
   * @param awaited whether sending waits for that: then no batch waits for company
   */
  Recorder(
      Ledger ledger,
      RunLease lease,
      DatabasePatience patience,
      FlightLog flightLog,
      RunControl control,
      Consumer<List<OutboundMessage>> recorded,
      BooleanSupplier awaited) {
    this.ledger = ledger;
    this.lease = lease;
    this.patience = patience;
    this.flightLog = flightLog;
    this.control = control;
    this.recorded = recorded;
    this.awaited = awaited;
  }

  void start() {
    thread = Thread.ofPlatform().name("run-" + lease.run() + "-recorder").daemon().start(this::run);
  }

  /** Takes over a message whose outcome is known. */
  void offer(OutboundMessage message) {
    offered.add(message);
  }

  /** Ends the thread; whoever closes has seen to it that nothing is left to settle. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    var batch = new ArrayList<OutboundMessage>(BATCH);
    try {
      while (true) {
        batch.clear();
        batch.add(offered.take());
        gather(batch);
        record(List.copyOf(batch));
      }
    } catch (InterruptedException closed) {
      if (!offered.isEmpty()) {
        log.error("run {}: {} outcomes were not recorded", lease.run(), offered.size());
      }
    }
  }

  /** Looks now and then, instead of being woken for each outcome. */
  private void gather(List<OutboundMessage> batch) throws InterruptedException {
    var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
    offered.drainTo(batch, BATCH - batch.size());
    while (batch.size() < BATCH && deadline - System.nanoTime() > 0 && !awaited.getAsBoolean()) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
      offered.drainTo(batch, BATCH - batch.size());
    }
  }

  private void record(List<OutboundMessage> batch) throws InterruptedException {
    var settlements = batch.stream().map(OutboundMessage::settlement).toList();
    try {
      patience.<@Nullable Void>call(
          again -> {
            ledger.settle(lease, settlements);
            return null;
          },
          () -> !control.open());
    } catch (Fenced e) {
      control.halt(String.valueOf(e.getMessage()));
      recordLate(batch, settlements);
    } catch (RuntimeException e) {
      keep(batch, e);
    }
    batch.forEach(OutboundMessage::close);
    recorded.accept(batch);
  }

  /** Another process took the run, and put in doubt what is known here. */
  private void recordLate(List<OutboundMessage> batch, List<Settlement> settlements)
      throws InterruptedException {
    try {
      var left =
          patience.call(again -> ledger.settleLate(lease, settlements), () -> !control.open());
      log.info("run {}: {} outcomes are told to its new holder", lease.run(), settlements.size());
      // These may be READY again once nobody sends the run: the next start sees to that.
      batch.stream()
          .filter(message -> left.contains(message.settlement()))
          .forEach(OutboundMessage::keepOutcome);
    } catch (RuntimeException e) {
      keep(batch, e);
    }
  }

  private void keep(List<OutboundMessage> batch, RuntimeException failure) {
    log.error("run {}: {} outcomes stay in the flight log", lease.run(), batch.size(), failure);
    batch.forEach(OutboundMessage::keepOutcome);
    try {
      flightLog.force();
      control.halt(
          "The database did not take the outcomes of requests; they wait in the flight log of the home directory. Mend the database, then restart the run.",
          DatabasePatience.isAway(failure));
    } catch (RuntimeException e) {
      log.error("run {}: the flight log is not on the disk", lease.run(), e);
      control.halt(
          "Neither the database nor the disk of the home directory (%s) took the outcomes of requests. They are kept as long as this host is not restarted. Mend both, then restart the run."
              .formatted(e.getMessage()));
    }
  }
}
