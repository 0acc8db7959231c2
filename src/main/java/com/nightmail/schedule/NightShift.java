package com.nightmail.schedule;

import com.nightmail.runs.UnattendedRuns;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Ends the work of a serving process cleanly: its runs are stopped, and whoever serves next goes on
 * with them.
 */
@Component
@ConditionalOnWebApplication
class NightShift implements SmartLifecycle {
  private final UnattendedRuns runs;
  private volatile boolean running;

  NightShift(UnattendedRuns runs) {
    this.runs = runs;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      runs.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
