package com.nightmail.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PermitsTest {
  private static final long LONG = 20_000;

  /** As if the thread that takes were preempted: who gives back is about to write to the wire. */
  @Test
  void whoGivesBackDoesNotWaitForWhoeverTakes() throws Exception {
    var looking = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var permits =
        new Permits(
            () -> {
              looking.countDown();
              join(goOn);
              return 1;
            });
    var taken = CompletableFuture.supplyAsync(() -> tryTake(permits, LONG));
    looking.await();

    var giver = Thread.ofPlatform().daemon().start(() -> permits.giveBack(1));
    var given = giver.join(Duration.ofSeconds(10));
    goOn.countDown();

    assertThat(given).isTrue();
    assertThat(taken.get()).isTrue();
  }

  @Test
  void whatIsGivenBackIsTakenByWhoeverWaitsForIt() throws Exception {
    var permits = new Permits(() -> 1);
    assertThat(permits.tryTake(0)).isTrue();
    assertThat(permits.tryTake(10)).isFalse();
    assertThat(permits.isAwaited()).isFalse();
    var waiting = CompletableFuture.supplyAsync(() -> tryTake(permits, LONG));
    await().until(permits::isAwaited);

    permits.giveBack(1);

    assertThat(waiting.get()).isTrue();
    assertThat(permits.isAvailable()).isFalse();
  }

  @Test
  void asManyAreHeldAsThereMayBeAndANumberThatGrowsIsNoticed() throws Exception {
    var most = new AtomicInteger(2);
    var permits = new Permits(most::get);
    assertThat(permits.tryTake(0)).isTrue();
    assertThat(permits.tryTakeAll(2, 1)).isFalse();
    assertThat(permits.tryTake(0)).isTrue();
    var waiting = CompletableFuture.supplyAsync(() -> tryTake(permits, LONG));
    await().until(permits::isAwaited);
    most.set(3);
    assertThat(waiting.get()).isTrue();

    permits.giveBack(3);
    assertThat(permits.tryTakeAll(50, 0)).as("more than there may be, if none is held").isTrue();
    permits.giveBack(50);
    Thread.currentThread().interrupt();
    assertThat(permits.tryTakeAll(3, 0)).isTrue();
    assertThatThrownBy(() -> permits.tryTake(LONG)).isInstanceOf(InterruptedException.class);
  }

  private static boolean tryTake(Permits permits, long millis) {
    try {
      return permits.tryTake(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
