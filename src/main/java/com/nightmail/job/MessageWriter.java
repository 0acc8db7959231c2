package com.nightmail.job;

import com.nightmail.sending.DatabasePatience;
import com.nightmail.sending.OutboundMessage;
import com.nightmail.sending.RunControl;
import com.nightmail.sending.RunHalted;
import com.nightmail.sending.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Sends messages, or rehearses that. A chunk is written when each of its messages is handed over to
 * the session, and the step ends only when all of them are settled: what Spring Batch counts as
 * written is "handed over", the truth is the ledger. Never throws for a single message, so that no
 * chunk is ever written twice.
 */
class MessageWriter implements ItemWriter<OutboundMessage>, StepExecutionListener {
  private static final ExitStatus WAITING = new ExitStatus("WAITING");

  private final RunControl control;
  private final Session session;

  MessageWriter(RunControl control, Session session) {
    this.control = control;
    this.session = session;
  }

  @Override
  public void beforeStep(StepExecution step) {
    session.start();
  }

  @Override
  public void write(Chunk<? extends OutboundMessage> chunk) throws InterruptedException {
    try {
      session.send(List.copyOf(chunk.getItems()));
    } catch (RuntimeException e) {
      control.halt(DatabasePatience.failure(e), DatabasePatience.isAway(e));
      throw e;
    }
    throwIfHalted();
  }

  @Override
  public @Nullable ExitStatus afterStep(StepExecution step) {
    try (session) {
      finish();
      if (control.stopped()) {
        step.upgradeStatus(BatchStatus.STOPPED);
        return ExitStatus.STOPPED;
      }
      throwIfHalted();
      if (control.waits() != null) {
        step.upgradeStatus(BatchStatus.STOPPED); // what the job repository can go on with
        return WAITING;
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(step, e);
    } catch (RuntimeException e) {
      return failed(step, e);
    }
  }

  /** Even where it fails, what is on the wire is settled before the step ends. */
  private void finish() throws InterruptedException {
    try {
      session.drain();
    } catch (RuntimeException e) {
      control.halt(DatabasePatience.failure(e), DatabasePatience.isAway(e));
      session.drain();
      throw e;
    }
  }

  private static ExitStatus failed(StepExecution step, Exception e) {
    step.upgradeStatus(BatchStatus.FAILED);
    step.addFailureException(e);
    return ExitStatus.FAILED.addExitDescription(String.valueOf(e.getMessage()));
  }

  private void throwIfHalted() {
    var reason = control.haltReason();
    if (reason != null) {
      throw new RunHalted(reason);
    }
  }
}
