package com.nightmail.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
  private final AtomicReference<Until> rest;

  /** In nanoseconds since {@link #origin}. */
  private volatile long climbsSince = -CLIMB;

  /** The slot given last, in nanoseconds since {@link #origin}. */
  private final AtomicLong lastSlot = new AtomicLong(Long.MIN_VALUE / 2);

  /**
   * @param rate in force at {@code since}
   * @param since nanoseconds of the clock
   */
  private record Gear(double rate, long since) {}

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
   * What a throttling made of the rate.
   *
   * @param rate messages per second at this moment
   * @param slowed the same number for as long as the gateway does not throttle again
   */
  public record Slowing(double rate, long slowed) {}

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
      rest(new Until(old.since() + SECOND, "throttled", false));
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

  /** How far the gateway has slowed the sender, or null once the rate has crept back. */
  public @Nullable Slowing slowing() {
    Gear now = gear.get();
    double rate = crept(now, clock.getAsLong());
    return rate >= ceiling ? null : new Slowing(rate, now.since());
  }

  /**
   * Goes on at the rate to which an earlier process had been throttled, unless it is slower
   * already.
   *
   * @param ago since when the rate has crept back
   */
  public void resume(double rate, Duration ago) {
    long now = clock.getAsLong();
    var before = new Gear(Math.max(Math.min(1, ceiling), rate), now - ago.toNanos());
    gear.accumulateAndGet(before, (a, b) -> crept(a, now) <= crept(b, now) ? a : b);
  }

  /** Messages per second at this moment. */
  public double current() {
    return rateAt(gear.get(), clock.getAsLong());
  }

  /** The first slot that is free: at most so far in the past as a permit may be late. */
  private long nextSlot(long last, long now) {
    long interval = (long) Math.ceil(SECOND / USED / rateAt(gear.get(), origin + now));
    long rested = rest.get().time() - origin;
    return Math.max(Math.max(now - TOLERANCE, last + interval), rested);
  }

  /** Waits for the slot; false if it was reached too late, or a rest began meanwhile. */
  private boolean kept(long slot) throws InterruptedException {
    long now = elapsed();
    while (now < slot) {
      park(slot - now);
      now = elapsed();
    }
    return now - slot <= TOLERANCE && rest.get().time() - origin <= now;
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
    double share = (now - origin - climbsSince) / (double) CLIMB;
    double climbed = ceiling * (CLIMB_FROM + (1 - CLIMB_FROM) * share);
    return Math.min(Math.max(climbed, CLIMB_FROM_PER_SECOND), crept(from, now));
  }

  /** What has crept back since the last throttling. */
  private double crept(Gear from, long now) {
    double seconds = Math.max(0, now - from.since()) / (double) SECOND;
    return Math.min(ceiling, from.rate() + seconds * ceiling * BACK_PER_SECOND);
  }
}
