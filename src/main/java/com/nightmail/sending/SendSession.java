package com.nightmail.sending;

import com.nightmail.campaign.Rendering.Rendered;
import com.nightmail.campaign.Rendering.Unrenderable;
import com.nightmail.gateway.SendPermit;
import com.nightmail.ledger.AttemptToken;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Settlement;
import com.nightmail.ledger.Suppressions;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.sending.Parcel.Claimed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a run's messages through a sliding window: each is claimed in a committed transaction,
 * waits its turn, and leaves on a virtual thread; a slow answer costs one place of the window,
 * never the batch.
 *
 * <p>Claimed but not yet sent are at most as many messages as leave within a second at the pace of
 * the moment, and never more than a chunk; in flight, until the outcome is durable, at most the
 * window. Their sum bounds what a crash can leave in doubt.
 *
 * <p>A claimed message that cannot leave within a second or two goes back to READY, and nothing is
 * claimed until messages can leave again: while the sender rests, while no request is answered, or
 * while the database does not confirm that the run is this process's. Messages proved not to have
 * been sent go back to READY too. All of them are read from the ledger again when they are due, so
 * that opt-outs, what their template is filled with, and its expiry are looked at again.
 */
public final class SendSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SendSession.class);
  private static final long LOOK_AGAIN_MILLIS = 20;

  /** A longer rest is not waited for with a claim. */
  private static final Duration SHORT_REST = Duration.ofSeconds(1);

  private static final long LONGEST_CLAIM_NANOS = 2_000_000_000;
  private static final long LONGEST_WAIT_FOR_PLACE_NANOS = 1_000_000_000;
  private static final long LOOK_AT_DATABASE_NANOS = 5_000_000_000L;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final Messages messages;
  private final Suppressions suppressions;
  private final RunRegister register;
  private final DatabasePatience patience;
  private final Clock clock;
  private final RunLease lease;
  private final SenderChannel channel;
  private final RunControl control;
  private final MessageRenderer renderer;
  private final Canary canary;
  private final OutcomeRules rules;
  private final Recorder recorder;
  private final Claims claims;
  private final InFlight unfinished;
  private final Semaphore window;
  private final ConnectionGate line;
  private final BlockingQueue<Claimed> queue = new LinkedBlockingQueue<>();
  private final Thread usher;
  private volatile boolean closed;

  /** No place in the window came free for too long; true until one is free again. */
  private volatile boolean stalled;

  /** The last line that was handed over; of the step's thread only. */
  private int lastLine;

  /** When the database was looked at last during a wait; of the step's thread only. */
  private long databaseSeen = System.nanoTime();

  /** Messages that still go ahead of the others; of the step's thread only. */
  private int canaryLeft;

  /** Whether the canary has done its duty; of the step's thread only. */
  private boolean flood;

  /** Whether the route was warned of; of the step's thread only. */
  private boolean routeTold;

  public SendSession(
      ActiveRun run,
      MessageRenderer renderer,
      Ledger ledger,
      Messages messages,
      Suppressions suppressions,
      RunRegister register,
      DatabasePatience patience,
      NightmailProperties properties,
      Clock clock,
      int chunk) {
    this.messages = messages;
    this.suppressions = suppressions;
    this.register = register;
    this.patience = patience;
    this.clock = clock;
    this.lease = run.lease();
    this.channel = run.channel();
    this.control = run.control();
    this.renderer = renderer;
    this.canary = new Canary(run.campaign());
    this.canaryLeft = canary.messages();
    this.rules =
        new OutcomeRules(
            channel,
            control,
            new Breaker(properties.breaker().share(), control),
            canary,
            this::warn,
            clock);
    this.claims =
        new Claims(
            ledger,
            suppressions,
            lease,
            control,
            patience,
            () -> (int) Math.clamp(channel.pace(), 1, chunk));
    this.unfinished = new InFlight(clock);
    this.window = new Semaphore(channel.sender().maxInFlight());
    this.line = new ConnectionGate(channel::linedUp);
    this.recorder =
        new Recorder(
            ledger,
            lease,
            patience,
            run.journal(),
            control,
            this::settled,
            window::hasQueuedThreads);
    this.usher =
        Thread.ofPlatform().name("run-" + lease.run() + "-usher").daemon().start(this::usher);
    control.whenClosed(usher::interrupt);
  }

  /**
   * Claims these and those that came due again, and hands them over to be sent; returns when all
   * have a place in the queue. What a stop or a halt prevents stays READY.
   *
   * @param ready in the order of their lines, and after those of earlier calls
   */
  public void send(List<? extends Outgoing> ready) throws InterruptedException {
    channel.start();
    lastLine = ready.isEmpty() ? lastLine : ready.getLast().message().line();
    handOver(ready);
    sendAgain();
  }

  /** Returns when every message handed over is settled and none waits to be sent again. */
  public void drain() throws InterruptedException {
    do {
      sendAgain();
      keepWatch();
    } while (!unfinished.awaitNext(control.open()));
    control.waiting(null);
    watchRoute();
  }

  @Override
  public void close() {
    closed = true;
    control.waiting(null);
    usher.interrupt();
    recorder.close();
    channel.close();
  }

  /** Reads what is due again; lines that were not handed over yet are still to come. */
  private void sendAgain() throws InterruptedException {
    for (var due = unfinished.takeDue();
        due != null && control.open();
        due = unfinished.takeDue()) {
      var from = due.from();
      var to = Math.min(due.to(), lastLine);
      var ready = patience.call(again -> messages.ready(lease.run(), from, to));
      handOver(ready.stream().map(renderer::render).toList());
    }
  }

  private void handOver(List<? extends Outgoing> read) throws InterruptedException {
    var ready = unfinished.postpone(read);
    for (int from = 0; from < ready.size(); ) {
      watchRoute();
      var wanted = ready.size() - from;
      var part = awaitRoom(canaryLeft > 0 ? Math.min(canaryLeft, wanted) : wanted);
      if (part == 0) {
        return;
      }
      var parcels = rendered(ready.subList(from, from + part));
      var claimed = claims.claim(parcels, part);
      if (claimed.size() < parcels.size()) {
        // Mostly they are READY no more. But a receipt may have held a row that stayed READY.
        unfinished.lookAgain(parcels);
      }
      from += part;
      if (canaryLeft == 0 && !flood) {
        flood = true;
        channel.runPace().climb();
      }
      unfinished.begun(claimed.size());
      queue.addAll(claimed);
      if (canaryLeft > 0) {
        canaryLeft -= part;
        awaitCanary();
        if (canaryLeft == 0 && !canary.sings()) {
          canaryLeft = canary.messages(); // the flood waits for a success, however long it takes
        }
      }
    }
  }

  /**
   * Waits until messages can leave, and more of them may be claimed.
   *
   * @return how many, 0 once the run is no longer open
   */
  private int awaitRoom(int wanted) throws InterruptedException {
    while (control.open()) {
      if (!maySendSoon()) {
        keepWatch();
        Thread.sleep(LOOK_AGAIN_MILLIS);
        continue;
      }
      control.waiting(null);
      var room = claims.reserve(wanted);
      if (room > 0) {
        return room;
      }
    }
    return 0;
  }

  private boolean maySendSoon() {
    return control.mayLeave()
        && channel.mayLeave()
        && !restsLong()
        && (!stalled || window.availablePermits() > 0);
  }

  private boolean restsLong() {
    var rest = channel.resting();
    return rest != null && rest.left().compareTo(SHORT_REST) > 0;
  }

  /** Tells what the run waits for, and notices it if the database is away meanwhile. */
  private void keepWatch() throws InterruptedException {
    var sentence = waiting();
    control.waiting(sentence);
    var now = System.nanoTime();
    if (sentence != null && control.open() && now - databaseSeen > LOOK_AT_DATABASE_NANOS) {
      var run = patience.call(again -> register.find(lease.run()), () -> !control.open());
      databaseSeen = System.nanoTime();
      if (run.isPresent() && run.get().stopRequested()) {
        control.stop(); // the connection that listens for it may be cut off
      }
    }
  }

  private @Nullable String waiting() {
    if (control.open() && !control.mayLeave()) {
      return "the database does not confirm that this process still holds the run";
    }
    var rest = channel.resting();
    if (rest != null && rest.left().compareTo(SHORT_REST) > 0) {
      return "sender %s rests until %s (%s)"
          .formatted(channel.sender().name(), time(clock.instant().plus(rest.left())), rest.why());
    }
    var unshared = control.open() ? channel.waiting() : null;
    if (unshared != null) {
      return unshared;
    }
    var due = unfinished.nextDue();
    return due != null && due.isAfter(clock.instant().plus(SHORT_REST))
        ? "the messages left wait until %s (their recipients got too much too fast)"
            .formatted(time(due))
        : null;
  }

  private static String time(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  /** What can be sent of these; rows for which the template cannot be filled in are refused. */
  private List<Parcel> rendered(List<Outgoing> ready) throws InterruptedException {
    var parcels = new ArrayList<Parcel>(ready.size());
    var unrenderable = new LinkedHashMap<Integer, String>();
    for (var outgoing : ready) {
      var message = outgoing.message();
      switch (renderer.upToDate(outgoing).rendering()) {
        case Unrenderable refused -> unrenderable.put(message.line(), refused.reason());
        case Rendered filled ->
            parcels.add(
                new Parcel(message.line(), message.phone(), filled.template(), message.rested()));
      }
    }
    if (!unrenderable.isEmpty()) {
      patience.<@Nullable Void>call(
          again -> {
            suppressions.refuseUnrenderable(lease, unrenderable);
            return null;
          });
    }
    return parcels;
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
    log.warn("run {}: {}", lease.run(), warning);
    try {
      register.warn(lease.run(), warning);
    } catch (RuntimeException e) {
      log.warn("run {}: that warning is in this log only", lease.run(), e);
    }
  }

  /** Gives the claimed messages their places in the window, a few ahead of their turn. */
  private void usher() {
    while (!closed) {
      Claimed next = null;
      try {
        next = queue.take();
        if (awaitPlace(next)) {
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

  /** Whether the message got a place in the window while it may still leave. */
  private boolean awaitPlace(Claimed next) throws InterruptedException {
    while (control.open() && mayStillLeave(next)) {
      if (window.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        stalled = false;
        return true;
      }
      stalled = System.nanoTime() - next.since() > LONGEST_WAIT_FOR_PLACE_NANOS;
    }
    return false;
  }

  /** A message that has waited for longer is not sent on that claim: see the class. */
  private boolean mayStillLeave(Claimed message) {
    return System.nanoTime() - message.since() < LONGEST_CLAIM_NANOS && !restsLong();
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
    var turn = new Permission(message);
    var entry = givenBack(message, true);
    try {
      while (control.open() && mayStillLeave(message)) {
        if (!control.mayLeave()) {
          Thread.sleep(LOOK_AGAIN_MILLIS); // without a database no connection is opened in vain
        } else if (channel.awaitSoon()) {
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
      log.error("run {} line {}: failed unexpectedly", lease.run(), message.parcel().line(), e);
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
    var token = new AttemptToken(lease.run(), parcel.line(), message.attempt()).toString();
    try {
      var outcome = channel.gateway().send(parcel.phone(), parcel.template(), token, turn);
      return rules.apply(message, outcome, turn.takenAt);
    } catch (SendPermit.Missed missed) {
      return null;
    }
  }

  private static Recorder.Entry doubt(Claimed message, String why) {
    return new Recorder.Entry(
        Settlement.inDoubt(message.parcel().line(), message.attempt(), null, why), true);
  }

  private void giveBack(Claimed message) {
    claims.gone();
    recorder.offer(givenBack(message, false));
  }

  private static Recorder.Entry givenBack(Claimed message, boolean inWindow) {
    var settlement = Settlement.notSent(message.parcel().line(), message.attempt(), null, null);
    return new Recorder.Entry(settlement, inWindow);
  }

  /** The turn of one message; once taken, or given up, the next may line up and be claimed. */
  private final class Permission implements SendPermit {
    private final Claimed message;
    private boolean over;
    private long takenAt = System.nanoTime();

    private Permission(Claimed message) {
      this.message = message;
    }

    @Override
    public boolean come() throws InterruptedException {
      if (!mayStillLeave(message) || !channel.takeTurn() || !control.mayLeave()) {
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
