package com.nightmail.runs;

import com.nightmail.ledger.RunRegister;
import com.nightmail.sending.ActiveRuns;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Goes on with runs whose wait is over and that nobody holds, as long as this process serves. A run
 * that a person stopped does not wait.
 *
 * <p>When the process ends it stops its runs cleanly and leaves them waiting, so that the next one
 * that serves goes on with them.
 */
@Component
@ConditionalOnWebApplication
class TakingUp implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(TakingUp.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** The process that waits with a run goes first. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration LONGEST_STOP = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN_MILLIS = 50;

  private final Runs runs;
  private final RunRegister register;
  private final ActiveRuns active;

  /** What was told of runs that could not be gone on with, so that it is told once. */
  private final Map<Integer, String> told = new HashMap<>();

  private @Nullable Thread thread;

  TakingUp(Runs runs, RunRegister register, ActiveRuns active) {
    this.runs = runs;
    this.register = register;
    this.active = active;
  }

  @Override
  public synchronized void start() {
    thread = Thread.ofPlatform().name("taking-up").daemon().start(this::work);
  }

  @Override
  public synchronized void stop() {
    var worker = thread;
    thread = null;
    if (worker == null) {
      return;
    }
    worker.interrupt();
    try {
      worker.join();
      release();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }

  private void release() throws InterruptedException {
    active.all().forEach(run -> run.control().release());
    var deadline = System.nanoTime() + LONGEST_STOP.toNanos();
    while (!active.all().isEmpty() && System.nanoTime() - deadline < 0) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private void work() {
    try {
      while (true) {
        takeUp();
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeUp() {
    try {
      for (var run : register.waitedEnough(GRACE)) {
        takeUp(run);
      }
    } catch (RuntimeException e) {
      log.debug("the runs that wait are not known at the moment", e);
    }
  }

  private void takeUp(int run) {
    try {
      runs.takeUp(run);
      told.remove(run);
      log.info("run {} goes on: it has waited long enough", run);
    } catch (RuntimeException e) {
      var why = String.valueOf(e.getMessage());
      if (!why.equals(told.put(run, why))) {
        log.warn("run {} has waited long enough, and cannot go on: {}", run, why);
      }
    }
  }
}
