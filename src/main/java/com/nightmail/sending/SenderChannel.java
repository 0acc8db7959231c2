package com.nightmail.sending;

import com.nightmail.gateway.Gateway;
import com.nightmail.gateway.Pace;
import com.nightmail.gateway.Sender;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Through which a run sends: the sender's gateway and this process's share of its rate, used by all
 * runs of that sender, and the run's own pace, which may be slower.
 */
public record SenderChannel(
    Sender sender, Gateway gateway, SenderShare share, Pace runPace, int rate) {

  /** A longer rest is not waited for with a claim. */
  private static final Duration SHORT_REST = Duration.ofSeconds(1);

  /** A connection that idles longer before its message leaves may be closed by then. */
  private static final Duration LONGEST_WAIT_CONNECTED = Duration.ofMillis(500);

  private static final Duration LEAD = Duration.ofMillis(50);
  private static final Duration LOOK_UP_EVERY = Duration.ofMillis(100);
  private static final long LOOK_AGAIN_MILLIS = 20;

  /** The run begins to send; without that nothing leaves. Does not wait. */
  void start() {
    share.join(runPace, rate);
  }

  /** The run has sent its last message; without harm if it sent none. */
  void close() {
    share.leave(runPace);
  }

  /** The pace of the sender number in this process. */
  Pace senderPace() {
    return share.pace();
  }

  /** Whether this process is known to have a share of the number's rate at this moment. */
  boolean mayLeave() {
    return share.mayLeave();
  }

  /** Why it is not, in one sentence, once that has lasted for more than a moment; or null. */
  @Nullable String waiting() {
    return share.waiting();
  }

  /**
   * Waits until a message's permit may be near, without taking it, and not for long; whether it is.
   */
  boolean awaitSoon() throws InterruptedException {
    if (!mayLeave()) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
      return false;
    }
    return runPace.awaitSoon(LEAD, LOOK_UP_EVERY) && senderPace().awaitSoon(LEAD, LOOK_UP_EVERY);
  }

  /** The longer of the rests of run and sender, or null: nothing leaves until it is over. */
  Pace.@Nullable Rest resting() {
    var ofRun = runPace.resting();
    var ofSender = senderPace().resting();
    return ofRun != null && (ofSender == null || ofRun.left().compareTo(ofSender.left()) > 0)
        ? ofRun
        : ofSender;
  }

  /** The same, if it lasts longer than a claim waits for it; else null. */
  Pace.@Nullable Rest longRest() {
    var rest = resting();
    return rest != null && rest.left().compareTo(SHORT_REST) > 0 ? rest : null;
  }

  boolean restsLong() {
    return longRest() != null;
  }

  /** Messages per second at this moment. */
  public double pace() {
    return Math.min(runPace.current(), senderPace().current());
  }

  /**
   * Takes the permit of one message of this run and this sender to leave, if it comes soon and the
   * share is confirmed still.
   */
  boolean takePermit() throws InterruptedException {
    return mayLeave()
        && runPace.acquire(LONGEST_WAIT_CONNECTED)
        && senderPace().acquire(LONGEST_WAIT_CONNECTED)
        && mayLeave();
  }

  /**
   * How many messages may open a connection and wait for their permit at a time: a few hundredths
   * of a second's worth at the pace of the moment. Whoever waits longer loses the connection, and a
   * gateway that throttles should not be called for nothing.
   */
  int mostConnecting() {
    return (int) Math.clamp(pace() / 50, 2, 64);
  }
}
