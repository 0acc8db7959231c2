package com.nightmail.sending;

import com.nightmail.gateway.Outcome;
import com.nightmail.gateway.SendPermit;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.Settlement;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends claimed messages in their order. Its thread waits until the next of them may be in flight
 * and open a connection; then the message waits for its permit to leave, and for its answer, on a
 * virtual thread of its own. A slow answer holds up nobody else.
 *
 * <p>A message that cannot leave within two seconds of its claim, or while the window of its
 * recipient is open, is given back: it is settled as not sent. Whatever happens, each message is
 * offered to the recorder once.
 */
final class DispatchLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DispatchLoop.class);
  private static final long LOOK_AGAIN_MILLIS = 20;
  private static final long LONGEST_CLAIM_NANOS = 2_000_000_000;
  private static final long LONGEST_WAIT_FOR_PLACE_NANOS = 1_000_000_000;

  private final RunLease lease;
  private final SenderChannel channel;
  private final RunControl control;
  private final Permits ahead;
  private final Permits window;
  private final Permits connecting;
  private final BiFunction<OutboundMessage, Departure, Settlement> settle;
  private final Recorder recorder;
  private final Clock clock;
  private final BlockingQueue<OutboundMessage> queue = new LinkedBlockingQueue<>();
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** No place in the window came free for too long; true until one is free again. */
  private volatile boolean stalled;

  /**
   * What came of a message that left.
   *
   * @param at {@link System#nanoTime()} when it left
   */
  record Departure(Outcome outcome, long at) {}

  /**
   * @param ahead the permits that a message gives back when it leaves
   * @param window most messages between here and a durable outcome
   * @param settle carries out what follows from an outcome
   */
  DispatchLoop(
      RunLease lease,
      SenderChannel channel,
      RunControl control,
      Permits ahead,
      Permits window,
      BiFunction<OutboundMessage, Departure, Settlement> settle,
      Recorder recorder,
      Clock clock) {
    this.lease = lease;
    this.channel = channel;
    this.control = control;
    this.ahead = ahead;
    this.window = window;
    this.connecting = new Permits(channel::mostConnecting);
    this.settle = settle;
    this.recorder = recorder;
    this.clock = clock;
  }

  void start() {
    var loop =
        Thread.ofPlatform().name("run-" + lease.run() + "-dispatch").daemon().start(this::run);
    thread = loop;
    control.whenClosed(loop::interrupt);
  }

  /** Takes over a claimed message. */
  void dispatch(OutboundMessage message) {
    queue.add(message);
  }

  /** Whether a message that is dispatched now has a chance to leave soon. */
  boolean flows() {
    return !stalled || window.isAvailable();
  }

  /** Ends the thread; whoever closes has seen to it that no message is left. */
  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    while (!closed) {
      OutboundMessage next = null;
      try {
        next = queue.take();
        if (mayEnter(next)) {
          var message = next;
          Thread.ofVirtual().start(() -> send(message));
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

  /** Whether the message got its places in the window and at the gate while it may still leave. */
  private boolean mayEnter(OutboundMessage message) throws InterruptedException {
    while (mayStillLeave(message)) {
      if (window.tryTake(LOOK_AGAIN_MILLIS)) {
        stalled = false;
        message.hold(window);
        return mayConnect(message);
      }
      stalled = System.nanoTime() - message.claimedAt() > LONGEST_WAIT_FOR_PLACE_NANOS;
    }
    return false;
  }

  private boolean mayConnect(OutboundMessage message) throws InterruptedException {
    while (mayStillLeave(message)) {
      if (connecting.tryTake(LOOK_AGAIN_MILLIS)) {
        message.hold(connecting);
        return true;
      }
    }
    return false;
  }

  private boolean mayStillLeave(OutboundMessage message) {
    return control.open()
        && System.nanoTime() - message.claimedAt() < LONGEST_CLAIM_NANOS
        && message.inTime(clock)
        && !channel.restsLong();
  }

  private void giveBack(OutboundMessage message) {
    settled(message, notSent(message));
  }

  private static Settlement notSent(OutboundMessage message) {
    return new Settlement.NotSent(message.line(), message.attempt(), null, null);
  }

  private void settled(OutboundMessage message, Settlement settlement) {
    message.outcome(settlement);
    message.giveBack(connecting);
    message.giveBack(ahead);
    recorder.offer(message);
  }

  private void send(OutboundMessage message) {
    var settlement = notSent(message);
    try {
      var departure = departure(message);
      if (departure != null) {
        settlement = settle.apply(message, departure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.error("run {} line {}: failed unexpectedly", lease.run(), message.line(), e);
      var kind = e.getClass().getSimpleName();
      settlement =
          new Settlement.InDoubt(
              message.line(), message.attempt(), null, "unexpected failure: " + kind);
      control.halt("Nightmail failed unexpectedly (%s): see the log.".formatted(kind));
    } finally {
      settled(message, settlement);
    }
  }

  /**
   * @return null if the message did not leave
   */
  private @Nullable Departure departure(OutboundMessage message) throws InterruptedException {
    while (mayStillLeave(message)) {
      if (!control.mayLeave()) {
        Thread.sleep(LOOK_AGAIN_MILLIS); // without a database no connection is opened in vain
      } else if (channel.awaitSoon()) {
        var permit = new Permit(message);
        try {
          var token = message.token(lease).toString();
          var outcome = channel.gateway().send(message.phone(), message.body(), token, permit);
          return new Departure(outcome, permit.takenAt);
        } catch (SendPermit.Missed missed) {
          // Nothing has left: the message may try again.
        }
      }
    }
    return null;
  }

  /** Lets one message leave. From then on the next may open its connection, or be claimed. */
  private final class Permit implements SendPermit {
    private final OutboundMessage message;
    private long takenAt = System.nanoTime();

    private Permit(OutboundMessage message) {
      this.message = message;
    }

    @Override
    public boolean come() throws InterruptedException {
      if (!mayStillLeave(message)
          || !channel.takePermit()
          || !control.mayLeave()
          || !message.inTime(clock)) {
        return false;
      }
      message.leaving();
      takenAt = System.nanoTime();
      message.giveBack(connecting);
      message.giveBack(ahead);
      return true;
    }
  }
}
