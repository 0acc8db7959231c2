package com.nightmail.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pace of one sender number in this process, shared by everything that sends from it here.
 *
 * <p>In any sliding second at most as many permits are given as the rate says, at one moment
 * together at most a hundredth of it (at least one); time that passes unused is not saved up. The
 * mean is 99 % of the rate: what is kept back covers what the network and a busy machine bunch on
 * the way to the gateway, which counts arrivals. Whoever begins anew can climb to the rate: see
 * {@link #climb()}.
 *
 * <p>The process may use only its share of the number's rate: see {@link #share(int)}. Whole shares
 * that add up to the rate keep it together: of a share of n, at most n permits are given in any
 * sliding second.
 *
 * <p>It is the generic cell rate algorithm without a lock: whoever waits has a slot of its own, and
 * nobody waits for a thread to be scheduled. A slot that its owner comes too late for is forfeited,
 * so that a process that was stopped does not catch up in a burst.
 *
 * <p>Permits come every {@value #TICK_MILLIS} ms, those of all slots since the last time together:
 * never before their slot, a moment after it. Waking the process for each message by itself is the
 * dearest part of sending it.
 *
 * <p>When the gateway throttles, the number's rate follows a curve like CUBIC's (RFC 9438), the one
 * that TCP finds the capacity of a line with:
 *
 * <ul>
 *   <li>The rate at which throttling began is remembered as the limit, and the rate falls to 95 %
 *       of it if the gateway had taken everything for a second since an earlier throttling: then
 *       the limit is near. Otherwise the limit is what had left in the second before, and the rate
 *       falls to 95 % of that, and to 60 % of itself at least (80 % if it had been slowed before).
 *   <li>The rate rises by 4 % of the limit a second, to 97 % of it, and stays there.
 *   <li>Fifteen seconds after the throttling it goes beyond, slowly at first: a limit that still
 *       holds costs one or two refusals, and one that is gone is left behind within some ten
 *       seconds more.
 *   <li>Where the gateway goes on refusing although the rate was lowered three times, its refusals
 *       do not depend on the rate. Then no limit is believed: the rate rises by 2 % of what the
 *       number is allowed a second, so that refusals at random do not stop it.
 * </ul>
 */
public final class Pace {

  private static final long SECOND = 1_000_000_000;

  /**
   * How late a permit may be for its slot. One nanosecond more and the burst would be larger by
   * one.
   */
  private static final long TOLERANCE = SECOND / 200 - 1;

  private static final long TICK_MILLIS = 4;
  private static final long TICK = TICK_MILLIS * 1_000_000;

  /**
   * Of the rate, how much is used. A permit comes less than a hundredth of a second after its slot,
   * {@link #TICK} and {@link #TOLERANCE} together. So a sliding second holds the slots of less than
   * 1.01 seconds, which are no more than the rate.
   */
  private static final double USED = 0.99;

  private static final double CLIMB_FROM = 0.2;
  private static final double CLIMB_FROM_PER_SECOND = 20;
  private static final long CLIMB = SECOND / 2;

  private static final double NEAR_LIMIT = 0.95;
  private static final double FIRST_SLOWING = 0.6;
  private static final double FURTHER_SLOWING = 0.8;

  /** Of the rate, the least that a limit is taken for at once. */
  private static final double LEAST_LIMIT = 0.3;

  private static final double RISE_PER_SECOND = 0.04;
  private static final double BELOW_LIMIT = 0.97;
  private static final int MOST_IN_VAIN = 3;

  /** Of what the number is allowed, where refusals tell of no limit. */
  private static final double CREEP_PER_SECOND = 0.02;

  private static final double PROBE_AFTER_SECONDS = 15;

  /** So long after it begins to go beyond the limit, the rate is twice as high. */
  private static final double PROBE_DOUBLES_SECONDS = 10;

  /** What a limit is worth as knowledge; providers change theirs, and incidents pass. */
  private static final long REMEMBERED = 120 * SECOND;

  /** A slot that never comes. */
  private static final long NEVER = Long.MAX_VALUE / 2;

  private final double ceiling;
  private final long origin;
  private final LongSupplier clock;
  private final LongConsumer park;
  private final AtomicReference<Gear> gear;
  private final AtomicReference<Until> rest;

  private final Recent recent = new Recent();

  /** Messages per second that this process may send of the number's rate. */
  private volatile double share;

  /** In nanoseconds since {@link #origin}. */
  private volatile long climbsSince = -CLIMB;

  /** The slot given last, in nanoseconds since {@link #origin}. */
  private final AtomicLong lastSlot = new AtomicLong(Long.MIN_VALUE / 2);

  /**
   * @param rate in force at {@code since}
   * @param limit the rate at which the gateway throttled
   * @param near whether the rate had been just above the limit
   * @param inVain how often the rate was lowered without an end of the refusals
   * @param since nanoseconds of the clock
   */
  private record Gear(double rate, double limit, boolean near, int inVain, long since) {}

  /**
   * @param time of the clock
   */
  private record Until(long time, String why, boolean asked) {}

  /**
   * A time in which nothing leaves.
   *
   * @param left until it is over
   * @param why as a person is told
   * @param asked whether the gateway asked for it
   */
  public record Rest(Duration left, String why, boolean asked) {}

  /**
   * What the last throttling made of the number's rate.
   *
   * @param rate messages per second right after it
   * @param limit messages per second at which the gateway throttled
   * @param ago how long ago that was
   */
  public record Slowing(double rate, double limit, Duration ago) {

    /** Messages per second by now, if the number is allowed so many. */
    public double now(double allowed) {
      return risen(allowed, rate, limit, ago.toNanos());
    }
  }

  public Pace(double perSecond) {
    this(perSecond, System::nanoTime, LockSupport::parkNanos);
  }

  /**
   * @param clock nanoseconds that only grow, like {@link System#nanoTime()}
   * @param park waits about so many nanoseconds, or less
   */
  public Pace(double perSecond, LongSupplier clock, LongConsumer park) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("a pace of " + perSecond + " per second");
    }
    this.ceiling = perSecond;
    this.clock = clock;
    this.park = park;
    this.origin = clock.getAsLong();
    this.gear = new AtomicReference<>(new Gear(perSecond, perSecond, false, 0, origin));
    this.share = perSecond;
    this.rest = new AtomicReference<>(new Until(origin, "", false));
  }

  /**
   * Waits until one more message may leave, however the pace changes meanwhile, but not longer than
   * {@code atMost}.
   *
   * @return whether it may; if not, nothing was taken
   */
  public boolean acquire(Duration atMost) throws InterruptedException {
    long deadline = elapsed() + atMost.toNanos();
    while (true) {
      double reserved = share;
      long last = lastSlot.get();
      long slot = nextSlot(last, elapsed());
      if (slot > deadline) {
        return false;
      }
      if (lastSlot.compareAndSet(last, slot) && kept(slot) && share >= reserved) {
        recent.add(slot);
        return true;
      }
    }
  }

  /**
   * Waits until a permit is no further away than {@code lead}, or {@code atMost} has passed;
   * whether it is so near. Takes none.
   */
  public boolean awaitSoon(Duration lead, Duration atMost) throws InterruptedException {
    long deadline = elapsed() + atMost.toNanos();
    while (true) {
      long now = elapsed();
      long soon = nextSlot(lastSlot.get(), now) - lead.toNanos();
      if (soon <= now) {
        return true;
      }
      if (deadline <= now) {
        return false;
      }
      park(Math.min(soon, deadline) - now);
    }
  }

  /**
   * The gateway refused for being too fast. The rate falls at most once a second: gateways count by
   * the second, and once theirs is full, slower is no help. What is refused in the second after a
   * slowing makes the sender wait for its end, unless the limit is near: then there is room at
   * once.
   *
   * @param leftAt the clock when the refused message left: those that left before the last slowing
   *     tell nothing new
   */
  public void throttled(long leftAt) {
    long now = clock.getAsLong();
    Gear old = gear.get();
    boolean slowed = old.rate() < ceiling;
    if (slowed && leftAt - old.since() < 0) {
      return;
    }
    if (slowed && now - old.since() < SECOND) {
      if (!old.near()) {
        rest(new Until(old.since() + SECOND, "throttled", false));
      }
    } else {
      gear.compareAndSet(old, slowed(old, leftAt, now));
    }
  }

  private Gear slowed(Gear old, long leftAt, long now) {
    double rate = risen(old, leftAt);
    long ago = leftAt - old.since();
    boolean before = old.rate() < ceiling && ago < REMEMBERED;
    boolean near = before && Math.min(ago, leftAt - rest.get().time()) >= SECOND;
    double limit = near ? rate : limitFarBelow(rate, leftAt);
    double factor = near ? 1 : before ? FURTHER_SLOWING : FIRST_SLOWING;
    double slower = Math.min(limit * NEAR_LIMIT, rate * factor);
    int inVain = ago < PROBE_AFTER_SECONDS * SECOND ? old.inVain() + (near ? 1 : 0) : 0;
    return new Gear(Math.max(Math.min(1, ceiling), slower), limit, near, inVain, now);
  }

  /** What the gateway took in the second before it refused, if that tells anything. */
  private double limitFarBelow(double rate, long leftAt) {
    long taken = recent.inSecondBefore(leftAt - origin);
    return taken == 0 || share <= 0
        ? rate
        : Math.clamp(taken * ceiling / share, rate * LEAST_LIMIT, rate);
  }

  /**
   * How many messages per second this process may send from now on; whatever was about to leave at
   * a larger share waits anew.
   *
   * @param perSecond not more than the number's rate; 0 lets nothing leave
   */
  public void share(int perSecond) {
    share = Math.min(perSecond, ceiling);
  }

  /** How many permits were given so far. */
  public long permits() {
    return recent.total();
  }

  /**
   * From now on the rate climbs from a fifth of itself, or 20 a second, to the whole in half a
   * second: connections that have to be opened, and code that runs for the first time, on either
   * side, would bunch what leaves at the full rate at once.
   */
  public void climb() {
    climbsSince = elapsed();
  }

  /**
   * Nothing leaves for so long; a rest that is already longer stays.
   *
   * @param why as a person is told
   * @param asked whether the gateway asked for it
   */
  public void rest(Duration duration, String why, boolean asked) {
    rest(new Until(clock.getAsLong() + duration.toNanos(), why, asked));
  }

  private void rest(Until until) {
    rest.accumulateAndGet(until, (a, b) -> a.time() - b.time() >= 0 ? a : b);
  }

  /** The rest of this moment, or null. */
  public @Nullable Rest resting() {
    var until = rest.get();
    long left = until.time() - clock.getAsLong();
    return left <= 0 ? null : new Rest(Duration.ofNanos(left), until.why(), until.asked());
  }

  /** How the gateway has slowed the number, or null once the whole rate is tried again. */
  public @Nullable Slowing slowing() {
    Gear last = gear.get();
    long now = clock.getAsLong();
    return risen(last, now) >= ceiling
        ? null
        : new Slowing(last.rate(), last.limit(), Duration.ofNanos(now - last.since()));
  }

  /** Goes on as another process was slowed, unless this one is slower already. */
  public void resume(Slowing slowing) {
    long now = clock.getAsLong();
    var theirs =
        new Gear(
            Math.max(Math.min(1, ceiling), Math.min(slowing.rate(), ceiling)),
            Math.min(slowing.limit(), ceiling),
            false,
            0,
            now - slowing.ago().toNanos());
    gear.accumulateAndGet(theirs, (a, b) -> risen(a, now) <= risen(b, now) ? a : b);
  }

  /** Messages per second at this moment, of this process. */
  public double current() {
    return rateAt(gear.get(), clock.getAsLong());
  }

  /** The first slot that is free: at most so far in the past as a permit may be late. */
  private long nextSlot(long last, long now) {
    double rate = rateAt(gear.get(), origin + now);
    if (rate <= 0) {
      return NEVER;
    }
    long interval = (long) Math.ceil(SECOND / USED / rate);
    long rested = rest.get().time() - origin;
    return Math.max(Math.max(now - TOLERANCE, last + interval), rested);
  }

  /** Waits for the slot's tick; false if it was reached too late, or a rest began meanwhile. */
  private boolean kept(long slot) throws InterruptedException {
    long tick = tickOf(slot);
    long now = elapsed();
    while (now < tick) {
      park(tick - now);
      now = elapsed();
    }
    return now - tick <= TOLERANCE && rest.get().time() - origin <= now;
  }

  /** The first tick that is not before the slot. All paces of the process tick together. */
  private long tickOf(long slot) {
    return Math.ceilDiv(slot + origin, TICK) * TICK - origin;
  }

  private long elapsed() {
    return clock.getAsLong() - origin;
  }

  private void park(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    park.accept(nanos);
  }

  private double rateAt(Gear from, long now) {
    double part = (now - origin - climbsSince) / (double) CLIMB;
    double climbed = ceiling * (CLIMB_FROM + (1 - CLIMB_FROM) * part);
    double ofNumber = Math.min(Math.max(climbed, CLIMB_FROM_PER_SECOND), risen(from, now));
    return ofNumber * share / ceiling;
  }

  private double risen(Gear from, long now) {
    long nanos = now - from.since();
    return from.inVain() < MOST_IN_VAIN
        ? risen(ceiling, from.rate(), from.limit(), nanos)
        : Math.min(ceiling, from.rate() + nanos / (double) SECOND * ceiling * CREEP_PER_SECOND);
  }

  /** The curve that the class describes. */
  private static double risen(double ceiling, double from, double limit, long nanos) {
    double seconds = Math.max(0, nanos) / (double) SECOND;
    double back = Math.max(from, limit * BELOW_LIMIT);
    double rate = Math.min(from + seconds * limit * RISE_PER_SECOND, back);
    double probing = Math.max(0, seconds - PROBE_AFTER_SECONDS) / PROBE_DOUBLES_SECONDS;
    return Math.min(ceiling, rate * (1 + probing * probing));
  }

  /** How many permits were given, and when, to a sixty-fourth of a second. */
  private static final class Recent {
    private static final int PARTS = 64;
    private static final long PART = SECOND / PARTS;

    private final AtomicLong total = new AtomicLong();

    /** Of each part of the last two seconds. */
    private final AtomicReferenceArray<@Nullable Count> counts =
        new AtomicReferenceArray<>(2 * PARTS);

    private record Count(long part, long permits) {}

    void add(long elapsed) {
      total.incrementAndGet();
      long part = Math.floorDiv(elapsed, PART);
      counts.accumulateAndGet(
          Math.floorMod(part, 2 * PARTS),
          new Count(part, 1),
          (old, one) ->
              old == null || old.part() != part ? one : new Count(part, old.permits() + 1));
    }

    long total() {
      return total.get();
    }

    long inSecondBefore(long elapsed) {
      long end = Math.floorDiv(elapsed, PART);
      long sum = 0;
      for (int i = 0; i < counts.length(); i++) {
        var count = counts.get(i);
        if (count != null && count.part() <= end && count.part() > end - PARTS) {
          sum += count.permits();
        }
      }
      return sum;
    }
  }
}
