package com.nightmail.runs;

import com.nightmail.ledger.Leases;
import com.nightmail.runs.UnattendedRuns.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Goes on with runs that nobody watches and whose process was ended: told to, as in a deployment,
 * or killed. Never with one that somebody stopped, that failed, or that a person's command sends.
 */
@Component
public class InterruptedRuns {
  private static final Logger log = LoggerFactory.getLogger(InterruptedRuns.class);

  private final UnattendedRuns runs;
  private final Recovery recovery;
  private final Leases leases;
  private final RunEnds ends;

  InterruptedRuns(UnattendedRuns runs, Recovery recovery, Leases leases, RunEnds ends) {
    this.runs = runs;
    this.recovery = recovery;
    this.leases = leases;
    this.ends = ends;
  }

  /** Goes on with all there are. Several processes may call this at once: each run gets one. */
  public void takeUp() {
    leases.left().forEach(recovery::recoverLeft);
    ends.interrupted().forEach(this::takeUp);
  }

  private void takeUp(int run) {
    switch (runs.restart(run)) {
      case Answer.Begun begun -> log.info("run {} goes on: its process was ended", run);
      case Answer.NotNow notNow -> log.debug("run {} cannot go on yet: {}", run, notNow.why());
      case Answer.Never never -> {
        log.warn("run {} cannot go on: {}", run, never.why());
        ends.broken(run, never.why());
      }
    }
  }
}
