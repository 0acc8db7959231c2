package com.nightmail.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pace's promises, on a clock of the test's own. */
@Timeout(30)
class PaceTest {

  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(-5 * SECOND);
  private static final Duration FOREVER = Duration.ofDays(365);
  private final Random random = new Random(42);

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 20, 80, 99, 100, 150, 1000, 2500})
  void noSlidingSecondEverHoldsMore(double rate) throws Exception {
    var pace = new Pace(rate, now::get, this::parkBadly);
    int permits = (int) Math.max(20, rate * 20);
    long[] given = new long[permits];
    for (int i = 0; i < permits; i++) {
      if (random.nextInt(500) == 0) {
        now.addAndGet(random.nextLong(3 * SECOND));
      }
      pace.acquire(FOREVER);
      given[i] = now.get();
    }
    assertThat(mostInASecond(given)).isLessThanOrEqualTo((int) Math.max(1, rate));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 20, 80, 1000, 2500})
  void theRateIsReachedAlthoughWakingIsLate(double rate) throws Exception {
    var pace = new Pace(rate, now::get, n -> now.addAndGet(n + random.nextInt(200_000)));
    int permits = (int) (rate * 20);
    long start = now.get();
    for (int i = 0; i <= permits; i++) {
      pace.acquire(FOREVER);
    }
    assertThat(permits * (double) SECOND / (now.get() - start))
        .isBetween(rate * 0.98, rate * 0.9901);
  }

  @ParameterizedTest
  @ValueSource(doubles = {80, 1000})
  void itClimbsToItsRateInHalfASecond(double rate) throws Exception {
    var pace = perfect(rate);
    pace.climb();
    assertThat(pace.current()).isEqualTo(Math.max(20, rate / 5));
    long start = now.get();
    int inHalfASecond = 0;
    while (now.get() - start < SECOND / 2) {
      pace.acquire(FOREVER);
      inHalfASecond++;
    }
    assertThat((double) inHalfASecond).isCloseTo(rate * 0.3, within(rate * 0.03));
    assertThat(pace.current()).isEqualTo(rate);
  }

  @Test
  void aSlowSenderNeedNotClimb() throws Exception {
    var pace = perfect(1);
    pace.climb();
    long start = now.get();
    pace.acquire(FOREVER);
    pace.acquire(FOREVER);
    assertThat(now.get() - start).isLessThan(SECOND * 102 / 100);
  }

  @Test
  void idleTimeIsNotSavedUp() throws Exception {
    var pace = perfect(1000);
    pace.acquire(FOREVER);
    now.addAndGet(3600 * SECOND);
    assertThat(givenAtOnce(pace)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 20, 80, 100})
  void slowSendersHaveNoBurst(double rate) throws Exception {
    assertThat(givenAtOnce(perfect(rate))).isEqualTo(1);
  }

  @Test
  void oneRoundTripSlowsOnce() {
    var pace = perfect(1000);
    long left = now.get();
    now.addAndGet(SECOND / 5);
    pace.throttled(left);
    pace.throttled(left + 1);
    pace.throttled(left + SECOND / 10);
    assertThat(pace.current()).isEqualTo(600);
    now.addAndGet(SECOND);
    pace.throttled(now.get());
    assertThat(pace.current()).isCloseTo(640 * 0.95, within(0.1));
  }

  @Test
  void whatIsRefusedWithinASecondOfASlowingWaitsForItsEnd() throws Exception {
    var pace = perfect(1000);
    pace.throttled(now.get());
    long slowed = now.get();
    now.addAndGet(SECOND / 5);
    pace.throttled(now.get());
    assertThat(pace.current()).isCloseTo(608, within(0.1));
    pace.acquire(FOREVER);
    assertThat(now.get()).isEqualTo(slowed + SECOND);
  }

  @Test
  void slowingNeverStopsTheSender() {
    var pace = perfect(1000);
    var slow = perfect(0.25);
    for (int i = 0; i < 100; i++) {
      pace.throttled(now.get());
      slow.throttled(now.get());
      assertThat(pace.current()).isGreaterThanOrEqualTo(1);
      assertThat(slow.current()).isEqualTo(0.25);
      now.addAndGet(SECOND);
    }
  }

  @Test
  void theRateComesBackToJustBelowTheLimitAndGoesBeyondItLater() {
    var pace = perfect(1000);
    pace.throttled(now.get());
    now.addAndGet(5 * SECOND);
    assertThat(pace.current()).isCloseTo(800, within(0.001));
    now.addAndGet(10 * SECOND);
    assertThat(pace.current()).isCloseTo(970, within(0.001));
    now.addAndGet(SECOND);
    assertThat(pace.current()).isCloseTo(979.7, within(0.001));
    now.addAndGet(3600 * SECOND);
    assertThat(pace.current()).isEqualTo(1000);
    assertThat(pace.slowing()).isNull();
  }

  /** A gateway that takes at most so many in any sliding second, and answers after a while. */
  private final class Limited {
    private final Pace pace;
    private final int limit;
    private final long latency;
    private final ArrayDeque<Long> taken = new ArrayDeque<>();
    private final ArrayDeque<Long> refused = new ArrayDeque<>();
    private int accepted;
    private int refusals;

    Limited(double rate, int limit, Duration latency) {
      this.limit = limit;
      this.latency = latency.toNanos();
      this.pace = new Pace(rate, now::get, this::park);
    }

    void sendFor(Duration time) throws InterruptedException {
      long end = now.get() + time.toNanos();
      while (now.get() < end) {
        pace.acquire(FOREVER);
        answer();
        long arrived = now.get() + random.nextInt(4_000_000);
        while (!taken.isEmpty() && arrived - taken.peekFirst() >= SECOND) {
          taken.removeFirst();
        }
        if (taken.size() < limit) {
          taken.addLast(arrived);
          accepted++;
        } else {
          refused.addLast(now.get());
          refusals++;
        }
      }
    }

    private void park(long nanos) {
      long wake = now.get() + nanos + random.nextInt(200_000);
      while (!refused.isEmpty() && refused.peekFirst() + latency <= wake) {
        now.set(Math.max(now.get(), refused.peekFirst() + latency));
        pace.throttled(refused.removeFirst());
      }
      now.set(Math.max(now.get(), wake));
    }

    private void answer() {
      while (!refused.isEmpty() && refused.peekFirst() + latency <= now.get()) {
        pace.throttled(refused.removeFirst());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, 80, 100, 2",
    "200, 80, 400, 2",
    "200, 150, 200, 2",
    "1000, 80, 200, 5",
    "1000, 500, 200, 2",
    "1000, 970, 200, 2"
  })
  void aHiddenLimitIsFoundAndKept(double rate, int limit, int latencyMillis, double refusedPercent)
      throws Exception {
    var gateway = new Limited(rate, limit, Duration.ofMillis(latencyMillis));
    gateway.sendFor(Duration.ofMinutes(2));
    var requests = gateway.accepted + gateway.refusals;
    assertThat(gateway.accepted / 120.0).as("mean").isGreaterThan(limit * 75 / 80.0);
    assertThat(100.0 * gateway.refusals / requests)
        .as("percent refused")
        .isLessThan(refusedPercent);
  }

  @Test
  void aLimitThatIsGoneIsLeftBehind() throws Exception {
    var gateway = new Limited(1000, 80, Duration.ofMillis(200));
    gateway.sendFor(Duration.ofMinutes(1));
    var free = new Pace(1000, now::get, now::addAndGet);
    free.resume(gateway.pace.slowing());
    now.addAndGet(60 * SECOND);
    assertThat(free.current()).isEqualTo(1000);
  }

  @Test
  void theSlowedRateIsWhatIsGiven() throws Exception {
    var pace = perfect(1000);
    pace.throttled(now.get());
    long start = now.get();
    for (int i = 0; i < 606; i++) {
      pace.acquire(FOREVER);
    }
    assertThat(now.get() - start).isBetween(SECOND * 98 / 100, SECOND * 101 / 100);
  }

  @Test
  void whoWaitsAlreadyIsSlowedToo() throws Exception {
    var pace = new Pace[1];
    var throttled = new boolean[1];
    pace[0] =
        new Pace(
            1,
            now::get,
            n -> {
              now.addAndGet(n / 2 + 1);
              if (!throttled[0]) {
                throttled[0] = true;
                pace[0].rest(Duration.ofSeconds(7), "too fast", true);
              }
            });
    pace[0].acquire(FOREVER);
    long start = now.get();
    pace[0].acquire(FOREVER);
    assertThat(now.get() - start).isGreaterThan(7 * SECOND);
  }

  @Test
  void nothingLeavesDuringARestAndALongerRestStays() throws Exception {
    var pace = perfect(1000);
    long start = now.get();
    pace.rest(Duration.ofSeconds(60), "too fast", true);
    pace.rest(Duration.ofSeconds(1), "unreachable", false);
    assertThat(pace.resting()).isEqualTo(new Pace.Rest(Duration.ofMinutes(1), "too fast", true));
    pace.acquire(FOREVER);
    assertThat(now.get() - start).isEqualTo(60 * SECOND);
    assertThat(pace.resting()).isNull();
  }

  @Test
  void anotherProcessGoesOnWhereTheRateHadRisenTo() {
    var throttled = perfect(1000);
    assertThat(throttled.slowing()).isNull();
    throttled.throttled(now.get());
    var pace = perfect(1000);
    now.addAndGet(5 * SECOND);

    pace.resume(throttled.slowing());

    assertThat(pace.current()).isCloseTo(throttled.current(), within(0.001));
    assertThat(pace.slowing().now(1000)).isCloseTo(800, within(0.001));
    pace.resume(new Pace.Slowing(900, 1000, Duration.ZERO));
    assertThat(pace.current()).isCloseTo(800, within(0.001));
    pace.resume(new Pace.Slowing(100, 1000, Duration.ofHours(1)));
    assertThat(pace.current()).isCloseTo(800, within(0.001));
    now.addAndGet(60 * SECOND);
    assertThat(pace.slowing()).isNull();
  }

  /** Each whole share of n gives at most n, so that shares that add up keep the rate together. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40, 99, 100, 199, 500})
  void aShareOfTheRateIsKeptInEverySlidingSecond(int share) throws Exception {
    var pace = new Pace(1000, now::get, this::parkBadly);
    pace.share(share);
    long[] given = new long[share * 10 + 10];
    for (int i = 0; i < given.length; i++) {
      pace.acquire(FOREVER);
      given[i] = now.get();
    }
    assertThat(mostInASecond(given)).isLessThanOrEqualTo(share);
    assertThat(pace.permits()).isEqualTo(given.length);
  }

  @Test
  void withoutAShareNothingLeaves() throws Exception {
    var pace = perfect(1000);
    pace.share(0);
    assertThat(pace.acquire(Duration.ofDays(1))).isFalse();
    assertThat(pace.awaitSoon(Duration.ofMillis(50), Duration.ofMillis(100))).isFalse();
    pace.share(1000);
    assertThat(pace.acquire(Duration.ofMillis(10))).isTrue();
  }

  @Test
  void whoWaitsWhileTheShareShrinksWaitsAtTheSmallerOne() throws Exception {
    var pace = new Pace[1];
    pace[0] =
        new Pace(
            100,
            now::get,
            n -> {
              now.addAndGet(n / 2 + 1);
              pace[0].share(1);
            });
    pace[0].acquire(FOREVER);
    long start = now.get();
    pace[0].acquire(FOREVER);
    assertThat(now.get() - start).isGreaterThan(SECOND);
  }

  @Test
  void whoWouldWaitTooLongTakesNothing() throws Exception {
    var pace = perfect(1);
    pace.acquire(FOREVER);
    long start = now.get();
    assertThat(pace.acquire(Duration.ofMillis(500))).isFalse();
    assertThat(now.get()).isEqualTo(start);
    assertThat(pace.acquire(Duration.ofMillis(1020))).isTrue();
  }

  @Test
  void waitingForATurnToBeNearTakesNone() throws Exception {
    var pace = perfect(1);
    pace.acquire(FOREVER);
    long start = now.get();
    pace.awaitSoon(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(now.get() - start).isEqualTo(SECOND / 10);
    pace.awaitSoon(Duration.ofMillis(50), FOREVER);
    assertThat(now.get() - start).isBetween(SECOND * 95 / 100, SECOND * 97 / 100);
    pace.acquire(FOREVER);
    assertThat(now.get() - start).isBetween(SECOND, SECOND * 102 / 100);
  }

  @Test
  void aWaitCanBeInterrupted() throws Exception {
    var pace = new Pace(0.001);
    pace.acquire(FOREVER);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pace.acquire(FOREVER)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void manyWhoShareItKeepItTogether() throws Exception {
    var pace = new Pace(500);
    long[] given = new long[600];
    var next = new java.util.concurrent.atomic.AtomicInteger();
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 600; i++) {
        threads.submit(
            () -> {
              pace.acquire(FOREVER);
              given[next.getAndIncrement()] = System.nanoTime();
              return null;
            });
      }
    }
    java.util.Arrays.sort(given);
    assertThat(given[599] - given[0]).isGreaterThan(SECOND * 117 / 100);
  }

  private Pace perfect(double rate) {
    return new Pace(rate, now::get, now::addAndGet);
  }

  /** Returns early, late, at once, or after the process was stopped for a while. */
  private void parkBadly(long nanos) {
    switch (random.nextInt(20)) {
      case 0 -> now.addAndGet(1);
      case 1 -> now.addAndGet(nanos / 2 + 1);
      case 2 -> now.addAndGet(nanos + random.nextLong(SECOND / 3));
      default -> now.addAndGet(nanos + random.nextInt(500_000));
    }
  }

  private int givenAtOnce(Pace pace) throws InterruptedException {
    long start = now.get();
    int given = -1;
    while (now.get() == start) {
      pace.acquire(FOREVER);
      given++;
    }
    return given;
  }

  private static int mostInASecond(long[] times) {
    int most = 0;
    int first = 0;
    for (int i = 0; i < times.length; i++) {
      while (times[i] - times[first] >= SECOND) {
        first++;
      }
      most = Math.max(most, i - first + 1);
    }
    return most;
  }
}
