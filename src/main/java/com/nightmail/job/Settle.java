package com.nightmail.job;

import com.nightmail.domain.Counts;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.RunRegister;
import com.nightmail.sending.RunHalted;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Closes the books: counts every row of the run and compares with the list and with the counters
 * kept while sending. Only a limit leaves messages READY. A difference is a defect and fails the
 * run; it is never smoothed over.
 */
class Settle implements Tasklet {
  private final int run;
  private final Messages messages;
  private final RunRegister register;

  Settle(int run, Messages messages, RunRegister register) {
    this.run = run;
    this.messages = messages;
    this.register = register;
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
    var counted = messages.recount(run);
    var kept = register.find(run).orElseThrow();
    check(counted.total() == kept.listRows(), "the list has " + kept.listRows() + " rows", counted);
    check(counted.equals(kept.counts()), "the counters say " + kept.counts(), counted);
    var heldBack = kept.room() == 0 ? counted.ready() : 0;
    check(counted.ready() + counted.claimed() == heldBack, "everything was to be settled", counted);
    return RepeatStatus.FINISHED;
  }

  private void check(boolean holds, String expectation, Counts counted) {
    if (!holds) {
      throw new RunHalted(
          "The books of run %d do not add up: %s, but the ledger holds %s. Please report this."
              .formatted(run, expectation, counted));
    }
  }
}
