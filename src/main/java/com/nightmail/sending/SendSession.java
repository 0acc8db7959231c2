package com.nightmail.sending;

import com.nightmail.campaign.Rendering.Rendered;
import com.nightmail.campaign.Rendering.Unrenderable;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Settlement;
import com.nightmail.ledger.Suppressions;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.sending.Decision.Consequence;
import com.nightmail.sending.DispatchLoop.Departure;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the messages of a run that this process holds, from {@link #start()} to {@link #close()}.
 *
 * <p>A message is rendered by the caller. Here it is claimed, in a committed transaction; it leaves
 * by the {@link DispatchLoop}; {@link OutcomeRules} decides what its outcome means; and the {@link
 * Recorder} settles it. The {@link FlightLog} knows meanwhile whether it may have left.
 *
 * <p>A claimed message that cannot leave within two seconds goes back to READY, and nothing is
 * claimed until messages can leave again: while the sender rests, while no request is answered, or
 * while the database does not confirm that the run is this process's. Messages proved not to have
 * been sent go back to READY too. All of them are read from the ledger again when they are due, so
 * that opt-outs, what their template is filled with, and its expiry are looked at again.
 *
 * <p>All methods are for one thread, the step's.
 */
public final class SendSession implements Session {
  private static final Logger log = LoggerFactory.getLogger(SendSession.class);
  private static final long LOOK_AGAIN_MILLIS = 20;
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
  private final FlightLog flightLog;
  private final Recorder recorder;
  private final Claims claims;
  private final InFlight inFlight;
  private final DispatchLoop loop;

  /** The last line that was handed over. */
  private int lastLine;

  /** When the database was looked at last during a wait. */
  private long databaseSeen = System.nanoTime();

  /** Messages that still go ahead of the others. */
  private int canaryLeft;

  /** Whether the canary has succeeded, so that all others may follow. */
  private boolean rampedUp;

  /** Whether the route was warned of. */
  private boolean routeTold;

  /**
   * Starts nothing yet, but makes the flight log.
   *
   * @throws RunHalted if the home directory does not take the flight log: nothing was sent
   */
  public SendSession(
      ActiveRun run,
      MessageRenderer renderer,
      Ledger ledger,
      Messages messages,
      Suppressions suppressions,
      RunRegister register,
      DatabasePatience patience,
      NightmailProperties properties,
      Clock clock) {
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
            channel.sender(), new Breaker(properties.breaker().share()), canary, clock);
    var window = new Permits(channel.sender()::maxInFlight);
    this.flightLog = flightLog(run);
    this.claims =
        new Claims(ledger, suppressions, lease, control, patience, flightLog, channel::pace);
    this.inFlight = new InFlight(clock);
    this.recorder =
        new Recorder(
            ledger, lease, patience, flightLog, control, this::recorded, window::isAwaited);
    this.loop =
        new DispatchLoop(lease, channel, control, claims.ahead(), window, this::settle, recorder);
  }

  /**
   * A slot for each message in flight, and twice for those ahead: some may be on their way back.
   */
  private static FlightLog flightLog(ActiveRun run) {
    var slots = run.channel().sender().maxInFlight() + 2 * Claims.mostAhead(run.channel().rate());
    try {
      return run.flightLogs().create(run.lease(), slots);
    } catch (IOException e) {
      throw new RunHalted(
          "The flight log of the run cannot be written to the home directory (%s). Nothing was sent. Free space there, or mend it, then restart the run."
              .formatted(e.getMessage()));
    }
  }

  /** Begins to send, as soon as this process has a share of the sender's rate. Does not wait. */
  @Override
  public void start() {
    channel.start();
    recorder.start();
    loop.start();
  }

  /**
   * Claims these and those that came due again, and hands them over to be sent; returns when all
   * are handed over. What a stop or a halt prevents stays READY.
   *
   * @param rendered in the order of their lines, and after those of earlier calls
   */
  @Override
  public void send(List<OutboundMessage> rendered) throws InterruptedException {
    lastLine = rendered.isEmpty() ? lastLine : rendered.getLast().line();
    handOver(rendered);
    sendAgain();
  }

  /** Returns when every message handed over is settled and none waits to be sent again. */
  @Override
  public void drain() throws InterruptedException {
    do {
      sendAgain();
      keepWatch();
    } while (!inFlight.awaitNext(control.open()));
    control.waiting(null);
    watchRoute();
  }

  @Override
  public void close() {
    control.waiting(null);
    loop.close();
    recorder.close();
    flightLog.close();
    channel.close();
  }

  /** Reads what is due again; lines that were not handed over yet are still to come. */
  private void sendAgain() throws InterruptedException {
    for (var due = inFlight.takeDue(); due != null && control.open(); due = inFlight.takeDue()) {
      var from = due.from();
      var to = Math.min(due.to(), lastLine);
      var ready = patience.call(again -> messages.ready(lease.run(), from, to));
      handOver(ready.stream().map(renderer::render).toList());
    }
  }

  private void handOver(List<OutboundMessage> rendered) throws InterruptedException {
    var ready = inFlight.postpone(rendered);
    for (int from = 0; from < ready.size(); ) {
      watchRoute();
      var wanted = ready.size() - from;
      var part = awaitRoom(canaryLeft > 0 ? Math.min(canaryLeft, wanted) : wanted);
      if (part == 0) {
        return;
      }
      claim(ready.subList(from, from + part));
      from += part;
      if (canaryLeft > 0) {
        canaryLeft -= part;
        awaitCanary();
      }
    }
  }

  private void claim(List<OutboundMessage> part) throws InterruptedException {
    var sendable = sendable(part);
    var claimed = claims.claim(sendable, part.size());
    if (claimed.size() < sendable.size()) {
      // Mostly they are READY no more. But a receipt may have held a row that stayed READY.
      inFlight.lookAgain(sendable);
    }
    if (canaryLeft == 0 && !rampedUp) {
      rampedUp = true;
      channel.runPace().climb();
    }
    inFlight.begun(claimed.size());
    claimed.forEach(loop::dispatch);
  }

  /** What can be sent of these; rows for which the template cannot be filled in are refused. */
  private List<OutboundMessage> sendable(List<OutboundMessage> part) throws InterruptedException {
    var sendable = new ArrayList<OutboundMessage>(part.size());
    var unrenderable = new LinkedHashMap<Integer, String>();
    for (var rendered : part) {
      var message = renderer.upToDate(rendered);
      switch (message.rendering()) {
        case Unrenderable refused -> unrenderable.put(message.line(), refused.reason());
        case Rendered filled -> sendable.add(message);
      }
    }
    if (!unrenderable.isEmpty()) {
      patience.<@Nullable Void>call(
          again -> {
            suppressions.refuseUnrenderable(lease, unrenderable);
            return null;
          });
    }
    return sendable;
  }

  /**
   * After a first success it waits a little: one slow answer must not hold up the others. Without a
   * success more of them go ahead, however long it takes.
   */
  private void awaitCanary() throws InterruptedException {
    inFlight.awaitSettled(control::open, canary::succeeded);
    watchRoute();
    if (canaryLeft == 0 && !canary.succeeded()) {
      canaryLeft = canary.messages();
    }
  }

  /**
   * Waits until messages can leave, and more of them may be claimed.
   *
   * @return how many, 0 once the run is no longer open
   */
  private int awaitRoom(int wanted) throws InterruptedException {
    while (control.open()) {
      if (!control.mayLeave() || !channel.mayLeave() || channel.restsLong() || !loop.flows()) {
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
    var rest = channel.longRest();
    if (rest != null) {
      return "sender %s rests until %s (%s)"
          .formatted(channel.sender().name(), time(clock.instant().plus(rest.left())), rest.why());
    }
    var unshared = control.open() ? channel.waiting() : null;
    if (unshared != null) {
      return unshared;
    }
    var due = inFlight.nextDue();
    return due != null && due.isAfter(clock.instant().plus(Duration.ofSeconds(1)))
        ? "the messages left wait until %s (their recipients got too much too fast)"
            .formatted(time(due))
        : null;
  }

  private static String time(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  /** Late answers of the canary tell of the route as well. */
  private void watchRoute() {
    var warning = routeTold ? null : canary.warning();
    if (warning != null) {
      routeTold = true;
      warn(warning);
    }
  }

  /** Carries out what follows from an outcome; on the message's own thread. */
  private Settlement settle(OutboundMessage message, Departure departure) {
    var decision = rules.decide(message, departure.outcome());
    for (var consequence : decision.consequences()) {
      switch (consequence) {
        case Consequence.SlowDown slower -> channel.senderPace().throttled(departure.at());
        case Consequence.Rest rest ->
            channel.senderPace().rest(rest.duration(), rest.why(), rest.asked());
        case Consequence.Halt halt -> control.halt(halt.reason(), halt.passes());
        case Consequence.Notice notice -> warn(notice.words());
      }
    }
    return decision.settlement();
  }

  private void warn(String warning) {
    log.warn("run {}: {}", lease.run(), warning);
    try {
      register.warn(lease.run(), warning);
    } catch (RuntimeException e) {
      log.warn("run {}: that warning is in this log only", lease.run(), e);
    }
  }

  /** On the recorder's thread. */
  private void recorded(List<OutboundMessage> settled) {
    inFlight.settled(settled);
  }
}
