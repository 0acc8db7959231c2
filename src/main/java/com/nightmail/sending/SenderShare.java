package com.nightmail.sending;

import com.nightmail.gateway.Pace;
import com.nightmail.ledger.Moment;
import com.nightmail.ledger.SenderShares;
import com.nightmail.ledger.SenderShares.Agreement;
import com.nightmail.ledger.SenderShares.Holder;
import com.nightmail.ledger.SenderShares.Restraint;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a sender number's rate that this process may use, agreed on in the database with all
 * others that send from the number.
 *
 * <p>Every {@value #EVERY_MILLIS} ms, while the process sends from the number, a short transaction
 * that holds the number's row lock enters what the process could use and what it uses, and takes
 * what is fair and free. At no moment do the shares in force add up to more than the number's rate:
 *
 * <ul>
 *   <li>The shares in the table never do. A share grows by no more than what is free of the rate
 *       under the row lock.
 *   <li>A process never uses more than its share in the table. A smaller share is applied before it
 *       is committed, a larger one after. When it is not known whether a commit came through, the
 *       smaller of the two stays in force.
 *   <li>A share leaves the table only by its holder, who has stopped using it, or because it was
 *       not confirmed for {@link SenderShares#EXPIRY}. Its holder has stopped using it by then: a
 *       share is used only within a second after the confirmation was asked for, by both clocks of
 *       {@link Moment}. So a process that is frozen, or cut off from the database, sends nothing on
 *       an old share.
 * </ul>
 *
 * <p>Since the shares in force add up to no more than the rate at every moment, the messages of any
 * second do as well, also of a second in which a share moves from one process to another: what one
 * sends less from some moment on, the other sends more from a later moment on. That moment is later
 * by {@value #UNSETTLED_MILLIS} ms at least, because the gateway counts what arrives, and the last
 * messages of the old share may be on their way for a while: where others hold shares as well, a
 * larger share is used only from the confirmation on that follows the one that entered it. Each of
 * k processes can send one message more in a second in which shares move, because messages are
 * whole; a pace that uses 99 % of its share makes up for it, except for k above 1 % of the rate.
 *
 * <p>What the gateway asked of the number, a rest or to go slower, travels in the same transaction
 * and stays in the database: all processes heed it, and so does whoever sends next.
 */
public final class SenderShare implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SenderShare.class);

  private static final long EVERY_MILLIS = 200;

  /** While a share moves: so long at least lies between the end of its old use and its new one. */
  private static final long UNSETTLED_MILLIS = 100;

  private static final Duration VALID = Duration.ofSeconds(1);
  private static final Duration LONGEST_RELEASE = Duration.ofSeconds(2);

  /** A difference in the end of a rest that is not worth telling. */
  private static final Duration SAME_REST = Duration.ofMillis(100);

  /** The longest that a gateway can ask for; a clock that was set must not make it longer. */
  private static final Duration LONGEST_REST = Duration.ofHours(1);

  private final String sender;
  private final int rate;
  private final Pace pace;
  private final IntSupplier inFlight;
  private final SenderShares shares;
  private final String owner;
  private final Map<Object, Integer> runs = new ConcurrentHashMap<>();
  private @Nullable Confirming confirming;
  private volatile int share;
  private volatile @Nullable Moment confirmed;
  private volatile Moment begun = Moment.now();

  /**
   * Holds nothing until {@link #join}.
   *
   * @param rate messages per second that the number is allowed
   * @param inFlight requests that await their answer now
   * @param owner host and process, as a person is told
   */
  public SenderShare(
      String sender, int rate, IntSupplier inFlight, SenderShares shares, String owner) {
    this.sender = sender;
    this.rate = rate;
    this.pace = new Pace(rate);
    this.inFlight = inFlight;
    this.shares = shares;
    this.owner = owner;
    pace.share(0);
  }

  /** The pace that the share is kept with; what the gateway asks of the number is told to it. */
  Pace pace() {
    return pace;
  }

  /**
   * A run begins to send. The first makes this process take a share, on a thread of its own;
   * nothing leaves until it has one. Joining twice is joining once.
   *
   * @param atMost messages per second that the run may send
   */
  synchronized void join(Object run, int atMost) {
    runs.put(run, atMost);
    if (confirming == null) {
      begun = Moment.now();
      confirming = new Confirming();
      confirming.start();
    }
  }

  /** A run has sent its last message. After the last run others can have the share at once. */
  synchronized void leave(Object run) {
    runs.remove(run);
    if (runs.isEmpty()) {
      close();
    }
  }

  /** Gives the share back, whatever still runs. */
  @Override
  public synchronized void close() {
    if (confirming != null) {
      confirming.end();
      confirming = null;
    }
  }

  /**
   * Whether the database confirmed a moment ago that this process may send. Asked before a message
   * leaves, and after its permit.
   */
  boolean mayLeave() {
    return share > 0 && isConfirmed();
  }

  /** Why nothing may leave, in one sentence, once that has lasted for more than a moment. */
  @Nullable String waiting() {
    if (begun.isWithin(VALID)) {
      return null;
    }
    if (!isConfirmed()) {
      return "the database does not confirm how much of the rate of sender %s is left for this process"
          .formatted(sender);
    }
    return share > 0 ? null : "other processes use the whole rate of sender " + sender;
  }

  private boolean isConfirmed() {
    var last = confirmed;
    return last != null && last.isWithin(VALID);
  }

  /**
   * From the first run that joins to the last that leaves. One that hangs in the database when it
   * is ended changes nothing here any more, and gives back its own share only: a successor has a
   * row of its own, and gets what that one holds once it is given back or has expired.
   */
  private final class Confirming implements Runnable {
    private final UUID holder = UUID.randomUUID();
    private final Thread thread =
        Thread.ofPlatform().name("share-of-" + sender).daemon().unstarted(this);
    private final Demand demand = new Demand();
    private @Nullable Agreement agreement;
    private volatile boolean over;
    private boolean told;
    private boolean settled;

    /** Which slowing of the table is known here. */
    private @Nullable Instant slowedAt;

    void start() {
      thread.start();
    }

    void end() {
      synchronized (this) {
        over = true;
        apply(0);
      }
      LockSupport.unpark(thread);
      try {
        thread.join(LONGEST_RELEASE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void run() {
      while (!over) {
        attempt(this::confirm);
        if (!over) {
          LockSupport.parkNanos((settled ? EVERY_MILLIS : UNSETTLED_MILLIS) * 1_000_000);
        }
      }
      attempt(this::release);
      disconnect();
    }

    private void attempt(Step step) {
      try {
        if (agreement == null) {
          agreement = shares.open(sender);
        }
        step.in(agreement);
        told = false;
      } catch (SQLException e) {
        if (!told) {
          log.warn("the share of sender {} is not confirmed: {}", sender, e.getMessage());
          told = true;
        }
        disconnect();
      }
    }

    private void confirm(Agreement agreement) throws SQLException {
      var asked = Moment.now();
      var changed = heed(agreement, agreement.begin());
      var demands = new ArrayList<Integer>();
      var allowed = rate;
      var free = 0;
      var place = -1;
      var entered = 0;
      for (var each : agreement.holders()) {
        if (each.id().equals(holder)) {
          place = demands.size();
          entered = each.share();
          demands.add(0);
        } else if (each.expired()) {
          agreement.remove(each.id());
          changed = true;
        } else {
          demands.add(each.demand());
          allowed = Math.min(allowed, each.rate());
          free -= each.share();
        }
      }
      if (place < 0) {
        place = demands.size();
        demands.add(0);
      }
      free += allowed;
      demands.set(place, demand.now());
      var fair = FairShares.allocate(allowed, demands).get(place);
      var next = Math.min(fair, Math.max(0, free));
      if (next < share) {
        use(next); // before anybody else can know of it
      }
      agreement.confirm(
          new Holder(
              holder,
              owner,
              rate,
              demands.get(place),
              next,
              demand.measured(),
              inFlight.getAsInt(),
              Duration.ZERO));
      agreement.commit(changed || next != entered);
      confirmed(demands.size() == 1 ? next : Math.min(next, entered), asked);
      settled = share == fair;
    }

    private void release(Agreement agreement) throws SQLException {
      heed(agreement, agreement.begin());
      agreement.remove(holder);
      agreement.commit(true);
    }

    private synchronized void use(int next) {
      if (!over) {
        apply(next);
      }
    }

    private synchronized void confirmed(int next, Moment asked) {
      if (!over) {
        apply(next);
        confirmed = asked;
      }
    }

    private void apply(int next) {
      if (next != share) {
        log.debug("sender {}: {} of {} messages per second", sender, next, rate);
        share = next;
        pace.share(next);
        demand.unsettled();
      }
    }

    /** Brings together what the gateway asked of this process and of others. */
    private boolean heed(Agreement agreement, Restraint known) throws SQLException {
      var changed = heedRest(agreement, known);
      return heedSlowing(agreement, known.slowing()) || changed;
    }

    private boolean heedRest(Agreement agreement, Restraint known) throws SQLException {
      var theirs = known.rests() == null ? Duration.ZERO : known.rests();
      var resting = pace.resting();
      var mine = resting == null || !resting.asked() ? Duration.ZERO : resting.left();
      if (mine.compareTo(theirs.plus(SAME_REST)) > 0) {
        agreement.rest(mine, resting == null ? "" : resting.why());
        return true;
      }
      if (theirs.compareTo(mine.plus(SAME_REST)) > 0) {
        pace.rest(
            theirs.compareTo(LONGEST_REST) < 0 ? theirs : LONGEST_REST,
            String.valueOf(known.reason()),
            true);
      }
      return false;
    }

    private boolean heedSlowing(Agreement agreement, SenderShares.@Nullable Slowing known)
        throws SQLException {
      if (known != null && !known.at().equals(slowedAt)) {
        slowedAt = known.at();
        pace.resume(new Pace.Slowing(known.rate(), known.limit(), known.ago()));
      }
      var mine = pace.slowing();
      if (mine == null) {
        if (known != null) {
          agreement.slow(null, null, Duration.ZERO);
        }
        return known != null;
      }
      if (known == null || known.rate() != mine.rate() || known.limit() != mine.limit()) {
        slowedAt = agreement.slow(mine.rate(), mine.limit(), mine.ago());
        return true;
      }
      return false;
    }

    private void disconnect() {
      if (agreement != null) {
        try {
          agreement.close();
        } catch (SQLException e) {
          log.debug("closing the connection of sender {}", sender, e);
        }
        agreement = null;
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void in(Agreement agreement) throws SQLException;
  }

  /**
   * How much of the number's rate this process could use: as much as its runs may send together, or
   * half as much again as they do send where something else slows them.
   */
  private final class Demand {
    private static final double HUNGRY = 0.8;
    private static final double HEADROOM = 1.5;
    private static final long SETTLED_NANOS = 1_500_000_000;

    private final Throughput throughput = new Throughput();
    private int last = Integer.MAX_VALUE;
    private long unsettled = System.nanoTime();

    /** What is measured now tells nothing of what could be used. */
    void unsettled() {
      unsettled = System.nanoTime();
    }

    double measured() {
      return throughput.perSecond();
    }

    int now() {
      throughput.sample(pace.permits());
      var wanted = (int) Math.min(rate, runs.values().stream().mapToLong(Integer::longValue).sum());
      if (pace.resting() != null || !isConfirmed()) {
        unsettled();
      } else if (throughput.perSecond() >= HUNGRY * pace.current()) {
        last = wanted;
      } else if (System.nanoTime() - unsettled > SETTLED_NANOS) {
        last = (int) Math.ceil(HEADROOM * throughput.perSecond()) + 1;
      }
      return Math.clamp(last, 1, Math.max(1, wanted));
    }
  }
}
