package com.nightmail.job;

import com.nightmail.gateway.Turn;
import com.nightmail.job.Parcel.Claimed;
import com.nightmail.ledger.AttemptToken;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Hold;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Settlement;
import com.nightmail.platform.NightmailProperties;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a run's messages through a sliding window: each is claimed in a committed transaction,
 * waits its turn, and leaves on a virtual thread; a slow answer costs one place of the window,
 * never the batch.
 *
 * <p>Claimed but not yet sent are at most a second's worth of messages (at least 20) and never more
 * than a chunk; in flight, until the outcome is durable, at most the window. Their sum bounds what
 * a crash can leave in doubt. Messages proved not to have been sent go back to READY and are
 * claimed anew when due.
 */
final class Dispatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final int LEAST_AHEAD = 20;
  private static final long UNSURE_PAUSE_MILLIS = 20;

  private final RunRegister register;
  private final Hold hold;
  private final Outlet outlet;
  private final RunControl control;
  private final Canary canary;
  private final OutcomeRules rules;
  private final Recorder recorder;
  private final Claims claims;
  private final Unfinished unfinished;
  private final Semaphore window;
  private final Line line;
  private final BlockingQueue<Claimed> queue = new LinkedBlockingQueue<>();
  private final Thread usher;
  private volatile boolean closed;

  /** Messages that still go ahead of the others; of the step's thread only. */
  private int canaryLeft;

  /** Whether the canary has done its duty; of the step's thread only. */
  private boolean flood;

  /** Whether the route was warned of; of the step's thread only. */
  private boolean routeTold;

  Dispatcher(
      ActiveRun run,
      Ledger ledger,
      Exclusions exclusions,
      RunRegister register,
      DatabasePatience patience,
      NightmailProperties properties,
      Clock clock,
      int chunk) {
    this.register = register;
    this.hold = run.hold();
    this.outlet = run.outlet();
    this.control = run.control();
    this.canary = new Canary(run.campaign());
    this.canaryLeft = canary.messages();
    this.rules =
        new OutcomeRules(
            outlet,
            control,
            new Breaker(properties.breaker().share(), control),
            canary,
            this::warn,
            clock);
    var ahead = Math.clamp(outlet.rate(), LEAST_AHEAD, chunk);
    this.claims = new Claims(ledger, exclusions, hold, control, patience, ahead);
    this.unfinished = new Unfinished(clock);
    this.window = new Semaphore(outlet.sender().maxInFlight());
    this.line = new Line(outlet::linedUp);
    this.recorder =
        new Recorder(
            ledger,
            hold,
            patience,
            run.journal(),
            control,
            this::settled,
            window::hasQueuedThreads);
    this.usher =
        Thread.ofPlatform().name("run-" + hold.run() + "-usher").daemon().start(this::usher);
    control.whenClosed(usher::interrupt);
  }

  /**
   * Claims these and those that came due again, and hands them over to be sent; returns when all
   * have a place in the queue. What a stop or a halt prevents stays READY.
   */
  void send(List<Parcel> parcels) throws InterruptedException {
    handOver(unfinished.takeDue());
    handOver(parcels);
  }

  /** Returns when every message handed over is settled and none waits to be sent again. */
  void finish() throws InterruptedException {
    do {
      handOver(unfinished.takeDue());
    } while (!unfinished.awaitNext(control.open()));
    watchRoute();
  }

  @Override
  public void close() {
    closed = true;
    usher.interrupt();
    recorder.close();
  }

  private void handOver(List<Parcel> parcels) throws InterruptedException {
    var ready = unfinished.postpone(parcels);
    for (int from = 0; from < ready.size() && control.open(); ) {
      watchRoute();
      var most = canaryLeft > 0 ? Math.min(canaryLeft, claims.part()) : claims.part();
      var to = Math.min(ready.size(), from + most);
      var claimed = claims.claim(ready.subList(from, to));
      if (canaryLeft == 0 && !flood) {
        flood = true;
        outlet.runPace().climb();
      }
      unfinished.begun(claimed.size());
      queue.addAll(claimed);
      if (canaryLeft > 0) {
        canaryLeft -= to - from;
        awaitCanary();
        if (canaryLeft == 0 && !canary.sings()) {
          canaryLeft = canary.messages(); // the flood waits for a success, however long it takes
        }
      }
      from = to;
    }
  }

  /** After a first success it waits a little: one slow answer must not hold up the flood. */
  private void awaitCanary() throws InterruptedException {
    unfinished.awaitSettled(control::open, canary::sings);
    watchRoute();
  }

  /** Late answers of the canary tell of the route as well. */
  private void watchRoute() {
    var warning = routeTold ? null : canary.warning();
    if (warning != null) {
      routeTold = true;
      warn(warning);
    }
  }

  private void warn(String warning) {
    log.warn("run {}: {}", hold.run(), warning);
    try {
      register.warn(hold.run(), warning);
    } catch (RuntimeException e) {
      log.warn("run {}: that warning is in this log only", hold.run(), e);
    }
  }

  /** Gives the claimed messages their places in the window, a few ahead of their turn. */
  private void usher() {
    while (!closed) {
      Claimed next = null;
      try {
        next = queue.take();
        if (control.open()) {
          window.acquire();
          enter(next);
        } else {
          giveBack(next);
        }
      } catch (InterruptedException stoppedOrClosed) {
        if (next != null) {
          giveBack(next);
        }
      }
    }
  }

  private void enter(Claimed next) throws InterruptedException {
    try {
      line.enter();
    } catch (InterruptedException e) {
      window.release();
      throw e;
    }
    Thread.ofVirtual().start(() -> send(next));
  }

  /** Whatever happens, the message is offered to the recorder once: a run waits for all of them. */
  private void send(Claimed message) {
    var turn = new Permission();
    var entry = givenBack(message, true);
    try {
      while (control.open()) {
        if (!control.mayLeave()) {
          Thread.sleep(UNSURE_PAUSE_MILLIS); // without a database no connection is opened in vain
        } else if (outlet.awaitSoon()) {
          var attempted = attempt(message, turn);
          if (attempted != null) {
            entry = attempted;
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.error("run {} line {}: failed unexpectedly", hold.run(), message.parcel().line(), e);
      entry = doubt(message, "unexpected failure: " + e.getClass().getSimpleName());
      control.halt(
          "Nightmail failed unexpectedly (%s): see the log."
              .formatted(e.getClass().getSimpleName()));
    } finally {
      turn.over();
      recorder.offer(entry);
    }
  }

  /**
   * @return null if the turn did not come and nothing was sent
   */
  private Recorder.@Nullable Entry attempt(Claimed message, Permission turn) {
    var parcel = message.parcel();
    var token = new AttemptToken(hold.run(), parcel.line(), message.attempt()).toString();
    try {
      var outcome = outlet.gateway().send(parcel.phone(), parcel.template(), token, turn);
      return rules.apply(message, outcome, turn.takenAt);
    } catch (Turn.Missed missed) {
      return null;
    }
  }

  private static Recorder.Entry doubt(Claimed message, String why) {
    return new Recorder.Entry(
        Settlement.inDoubt(message.parcel().line(), message.attempt(), null, why), true, List.of());
  }

  private void giveBack(Claimed message) {
    claims.gone();
    recorder.offer(givenBack(message, false));
  }

  private static Recorder.Entry givenBack(Claimed message, boolean inWindow) {
    var settlement = Settlement.notSent(message.parcel().line(), message.attempt(), null, null);
    return new Recorder.Entry(settlement, inWindow, List.of());
  }

  /** The turn of one message; once taken, or given up, the next may line up and be claimed. */
  private final class Permission implements Turn {
    private boolean over;
    private long takenAt = System.nanoTime();

    @Override
    public boolean come() throws InterruptedException {
      if (!outlet.takeTurn() || !control.mayLeave()) {
        return false;
      }
      takenAt = System.nanoTime();
      over();
      return true;
    }

    void over() {
      if (!over) {
        over = true;
        line.leave();
        claims.gone();
      }
    }
  }

  private void settled(List<Recorder.Entry> entries) {
    for (var entry : entries) {
      if (entry.inWindow()) {
        window.release();
      }
    }
    unfinished.settled(entries);
  }
}
