package com.nightmail.job;

import com.nightmail.campaign.Rendering.Rendered;
import com.nightmail.campaign.Rendering.Unrenderable;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Hold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Sends messages. A chunk is written when each of its messages is handed over to the dispatcher,
 * and the step ends only when all of them are settled: what Spring Batch counts as written is
 * "handed over", the truth is the ledger. Never throws for a single message, so that no chunk is
 * ever written twice.
 */
class MessageWriter implements ItemWriter<Outgoing>, StepExecutionListener {
  private final Exclusions exclusions;
  private final Hold hold;
  private final RunControl control;
  private final DatabasePatience patience;
  private final Dispatcher dispatcher;

  MessageWriter(
      Exclusions exclusions,
      Hold hold,
      RunControl control,
      DatabasePatience patience,
      Dispatcher dispatcher) {
    this.exclusions = exclusions;
    this.hold = hold;
    this.control = control;
    this.patience = patience;
    this.dispatcher = dispatcher;
  }

  @Override
  public void write(Chunk<? extends Outgoing> chunk) throws InterruptedException {
    var unrenderable = new LinkedHashMap<Integer, String>();
    var parcels = new ArrayList<Parcel>(chunk.size());
    for (var outgoing : chunk) {
      var message = outgoing.message();
      switch (outgoing.rendering()) {
        case Unrenderable refused -> unrenderable.put(message.line(), refused.reason());
        case Rendered rendered ->
            parcels.add(
                new Parcel(
                    message.line(), message.phone(), rendered.template(), message.notBefore(), 0));
      }
    }
    if (!unrenderable.isEmpty()) {
      patience.<@Nullable Void>call(
          again -> {
            exclusions.refuseUnrenderable(hold, unrenderable);
            return null;
          });
    }
    try {
      dispatcher.send(parcels);
    } catch (RuntimeException e) {
      control.halt(String.valueOf(e.getMessage()));
      throw e;
    }
    throwIfHalted();
  }

  @Override
  public @Nullable ExitStatus afterStep(StepExecution step) {
    try (dispatcher) {
      finish();
      if (control.stopped()) {
        step.upgradeStatus(BatchStatus.STOPPED);
        return ExitStatus.STOPPED;
      }
      throwIfHalted();
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
      dispatcher.finish();
    } catch (RuntimeException e) {
      control.halt(String.valueOf(e.getMessage()));
      dispatcher.finish();
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
