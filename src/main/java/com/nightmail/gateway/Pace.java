package com.nightmail.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The pace of one sender number, shared by everything that sends from it.
 *
 * <p>In any sliding second at most as many permits are given as the rate says, at one moment
 * together at most a two-hundredth of it (at least one); time that passes unused is not saved up.
 * The mean is 99 % of the rate: what is kept back covers what the network and a busy machine bunch
 * on the way to the gateway, which counts arrivals. When the gateway throttles, the rate falls to
 * 60 %, then creeps back by 2 % of the configured rate a second. Whoever begins anew can climb to
 * the rate: see {@link #climb()}.
 *
 * <p>It is the generic cell rate algorithm without a lock: whoever waits has a slot of its own, and
 * nobody waits for a thread to be scheduled. A slot that its owner comes too late for is forfeited,
 * so that a process that was stopped does not catch up in a burst.
 */
public final class Pace {

  private static final long SECOND = 1_000_000_000;

  /**
   * How late a permit may be for its slot. One nanosecond more and the burst would be larger by
   * one.
   */
  private static final long TOLERANCE = SECOND / 200 - 1;

  /** Of the rate, how much is used. */
  private static final double USED = 0.99;

  private static final double CLIMB_FROM = 0.2;
  private static final double CLIMB_FROM_PER_SECOND = 20;
  private static final long CLIMB = SECOND / 2;

  private static final double ON_THROTTLE = 0.6;
  private static final double BACK_PER_SECOND = 0.02;

  private final double ceiling;
  private final long origin;
  private final LongSupplier clock;
  private final LongConsumer park;
  private final AtomicReference<Gear> gear;
  private final AtomicReference<Long> restUntil;

  /** In nanoseconds since {@link #origin}. */
  private volatile long climbsSince = -CLIMB;

  /** The slot given last, in nanoseconds since {@link #origin}. */
  private final AtomicLong lastSlot = new AtomicLong(Long.MIN_VALUE / 2);

  /**
   * @param rate in force at {@code since}
   * @param since nanoseconds of the clock
   */
  private record Gear(double rate, long since) {}

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
    this.gear = new AtomicReference<>(new Gear(perSecond, origin));
    this.restUntil = new AtomicReference<>(origin);
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
      long last = lastSlot.get();
      long slot = nextSlot(last, elapsed());
      if (slot > deadline) {
        return false;
      }
      if (lastSlot.compareAndSet(last, slot) && kept(slot)) {
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
   * slowing makes the sender wait for its end.
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
      restUntil(old.since() + SECOND);
    } else {
      double slower = Math.max(Math.min(1, ceiling), rateAt(old, now) * ON_THROTTLE);
      gear.compareAndSet(old, new Gear(slower, now));
    }
  }

  /**
   * From now on the rate climbs from a fifth of itself, or 20 a second, to the whole in half a
   * second: connections that have to be opened, and code that runs for the first time, on either
   * side, would bunch what leaves at the full rate at once.
   */
  public void climb() {
    climbsSince = elapsed();
  }

  /** Nothing leaves for so long; a rest that is already longer stays. */
  public void rest(Duration duration) {
    restUntil(clock.getAsLong() + duration.toNanos());
  }

  private void restUntil(long time) {
    restUntil.accumulateAndGet(time, (a, b) -> a - b > 0 ? a : b);
  }

  /** Messages per second at this moment. */
  public double current() {
    return rateAt(gear.get(), clock.getAsLong());
  }

  /** The first slot that is free: at most so far in the past as a permit may be late. */
  private long nextSlot(long last, long now) {
    long interval = (long) Math.ceil(SECOND / USED / rateAt(gear.get(), origin + now));
    long rested = restUntil.get() - origin;
    return Math.max(Math.max(now - TOLERANCE, last + interval), rested);
  }

  /** Waits for the slot; false if it was reached too late, or a rest began meanwhile. */
  private boolean kept(long slot) throws InterruptedException {
    long now = elapsed();
    while (now < slot) {
      park(slot - now);
      now = elapsed();
    }
    return now - slot <= TOLERANCE && restUntil.get() - origin <= now;
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
    double seconds = Math.max(0, now - from.since()) / (double) SECOND;
    double share = (now - origin - climbsSince) / (double) CLIMB;
    double climbed = ceiling * (CLIMB_FROM + (1 - CLIMB_FROM) * share);
    return Math.min(
        Math.min(ceiling, Math.max(climbed, CLIMB_FROM_PER_SECOND)),
        from.rate() + seconds * ceiling * BACK_PER_SECOND);
  }
}
