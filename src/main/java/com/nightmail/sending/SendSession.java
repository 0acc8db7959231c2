package com.nightmail.sending;

import com.nightmail.campaign.Bounds;
import com.nightmail.campaign.DepartureTimes;
import com.nightmail.campaign.Rendering.Rendered;
import com.nightmail.campaign.Rendering.Unrenderable;
import com.nightmail.domain.Wait;
import com.nightmail.ledger.FrequencyCap;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Settlement;
import com.nightmail.ledger.Suppressions;
import com.nightmail.ledger.ZoneSets;
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
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
 * that opt-outs, what their template is filled with, and its expiry are looked at again. So are
 * those whose window is closed. Where nothing is due within a minute the session ends, and tells
 * what the run waits for.
 *
 * <p>All methods are for one thread, the step's.
 */
public final class SendSession implements Session {
  private static final Logger log = LoggerFactory.getLogger(SendSession.class);
  private static final long LOOK_AGAIN_MILLIS = 20;
  private static final long LOOK_AT_DATABASE_NANOS = 5_000_000_000L;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private static final String WINDOW_CLOSED = "nobody's window is open";
  private static final String TOO_MUCH = "their recipients got too much too fast";

  /** Whatever is due later than that is not waited for with connections and a lease. */
  private static final Duration LONGEST_AWAKE = Duration.ofMinutes(1);

  private final Messages messages;
  private final DueRows rows;
  private final SendingHours hours;
  private final SendLimit limit;
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

  /** By the last line of what was read, when those are due that were not: not handed over yet. */
  private final NavigableMap<Integer, Instant> passedOver = new TreeMap<>();

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
      ZoneSets zones,
      RunRegister register,
      DatabasePatience patience,
      NightmailProperties properties,
      Clock clock) {
    var bounds = run.campaign().bounds();
    this.messages = messages;
    this.limit = new SendLimit(run.run().room());
    this.hours =
        new SendingHours(
            new DepartureTimes(bounds), bounds.window() == null ? Map.of() : zones.all());
    this.rows = new DueRows(messages, suppressions, run.lease(), hours, clock);
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
        new Claims(
            ledger,
            suppressions,
            lease,
            control,
            patience,
            flightLog,
            channel::pace,
            cap(bounds.cap()));
    this.inFlight = new InFlight(clock);
    this.recorder =
        new Recorder(
            ledger, lease, patience, flightLog, control, this::recorded, window::isAwaited);
    this.loop =
        new DispatchLoop(
            lease, channel, control, claims.ahead(), window, this::settle, recorder, clock);
  }

  private static @Nullable FrequencyCap cap(Bounds.@Nullable Cap cap) {
    return cap == null ? null : new FrequencyCap(cap.messages(), cap.days());
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

  /** The last line that is to be read together with this one. */
  public static int lastOfPage(int line) {
    return InFlight.lastOfRange(line);
  }

  @Override
  public List<ReadyMessage> ready(int from, int to) throws InterruptedException {
    var found = patience.call(again -> rows.read(from, to));
    if (found.othersAt() != null) {
      passedOver.put(to, found.othersAt());
    }
    return found.due();
  }

  /** Whether the limit leaves anything to be sent. */
  @Override
  public boolean wantsMore() {
    return !limit.reached();
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
    comeBack(lastLine);
    sendAgain();
  }

  /**
   * Returns when every message handed over is settled and none is due to be sent again within a
   * minute. What the run waits for then, {@link RunControl#waits} tells.
   */
  @Override
  public void drain() throws InterruptedException {
    lastLine = Integer.MAX_VALUE;
    comeBack(lastLine);
    do {
      do {
        sendAgain();
        keepWatch();
      } while (!inFlight.awaitNext(control.open() && wantsMore(), LONGEST_AWAKE));
    } while (takeHeldBack());
    control.waiting(null);
    watchRoute();
    var due = control.open() ? inFlight.nextDue() : null;
    if (due != null) {
      control.waits(new Wait(due, hours.limited() ? WINDOW_CLOSED : TOO_MUCH));
    }
  }

  /** What was passed over up to this line is read again when it is due. */
  private void comeBack(int line) {
    while (!passedOver.isEmpty() && passedOver.firstKey() <= line) {
      var passed = passedOver.pollFirstEntry();
      inFlight.later(passed.getKey(), passed.getValue());
    }
  }

  /**
   * Whether the limit, once reached, has room again, since a message was not sent after all. Then
   * the whole list is looked through for others.
   */
  private boolean takeHeldBack() throws InterruptedException {
    if (!control.open() || !limit.hasRoomAgain()) {
      return false;
    }
    var first = patience.call(again -> messages.firstReady(lease.run()));
    var last = first == 0 ? -1 : patience.call(again -> messages.lastLine(lease.run()));
    for (int line = first; line <= last; line = lastOfPage(line) + 1) {
      inFlight.later(line, null);
    }
    return first != 0;
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
      var found = patience.call(again -> rows.read(from, to));
      if (found.othersAt() != null) {
        inFlight.later(from, found.othersAt());
      }
      handOver(found.due().stream().map(renderer::render).toList());
    }
  }

  private void handOver(List<OutboundMessage> rendered) throws InterruptedException {
    var ready = inFlight.postpone(rendered, this::dueAt);
    for (int from = 0; from < ready.size(); ) {
      watchRoute();
      var wanted = Math.min(ready.size() - from, limit.left());
      if (wanted == 0) {
        return;
      }
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

  /** When a message is to be read again, or null if it may leave now. */
  private @Nullable Instant dueAt(OutboundMessage message) {
    var now = clock.instant();
    var notBefore = message.notBefore();
    if (notBefore != null && notBefore.isAfter(now)) {
      return notBefore;
    }
    var zones = message.ready().zones();
    return hours.over(now) || !hours.open(zones, now) ? hours.opens(zones, now) : null;
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
    limit.take(claimed.size());
    inFlight.begun(claimed.size());
    claimed.forEach(loop::dispatch);
  }

  /** What can be sent of these; rows for which the template cannot be filled in are refused. */
  private List<OutboundMessage> sendable(List<OutboundMessage> part) throws InterruptedException {
    var sendable = new ArrayList<OutboundMessage>(part.size());
    var unrenderable = new LinkedHashMap<Integer, String>();
    for (var rendered :
        inFlight.postpone(part, this::dueAt)) { // its turn may have come hours later
      var message = renderer.upToDate(rendered);
      message.leaveBy(hours.leaveBy(message.ready().zones(), clock.instant()));
      switch (message.rendering()) {
        case Unrenderable refused -> unrenderable.put(message.line(), refused.reason());
        case Rendered filled -> sendable.add(message);
      }
    }
    if (!unrenderable.isEmpty()) {
      limit.take(unrenderable.size());
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
        ? "the messages left wait until %s (%s)"
            .formatted(time(due), hours.limited() ? WINDOW_CLOSED : TOO_MUCH)
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
    limit.settled(settled);
    inFlight.settled(settled);
  }
}
