package com.nightmail.runs;

import com.nightmail.ledger.RunRegister;
import com.nightmail.runs.UnattendedRuns.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Goes on with runs whose wait is over and that nobody holds. A run that a person stopped does not
 * wait.
 */
@Component
public class WaitedRuns {
  private static final Logger log = LoggerFactory.getLogger(WaitedRuns.class);

  /** The process that waits with a run goes first. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final UnattendedRuns runs;
  private final RunRegister register;

  /** What was told of runs that cannot be gone on with, so that it is told once. */
  private final Map<Integer, String> told = new ConcurrentHashMap<>();

  WaitedRuns(UnattendedRuns runs, RunRegister register) {
    this.runs = runs;
    this.register = register;
  }

  /** Goes on with all there are. Several processes may call this at once: each run gets one. */
  public void takeUp() {
    register.waitedEnough(GRACE).forEach(this::takeUp);
  }

  private void takeUp(int run) {
    switch (runs.takeUp(run)) {
      case Answer.Begun begun -> {
        told.remove(run);
        log.info("run {} goes on: it has waited long enough", run);
      }
      case Answer.NotNow notNow -> log.debug("run {} cannot go on yet: {}", run, notNow.why());
      case Answer.Never never -> {
        if (!never.why().equals(told.put(run, never.why()))) {
          log.warn("run {} has waited long enough, and cannot go on: {}", run, never.why());
        }
      }
    }
  }
}
