package com.nightmail.job;

import com.nightmail.check.Cause;
import com.nightmail.check.FaultyRows;
import com.nightmail.check.Reason;
import com.nightmail.ledger.Loading;
import com.nightmail.ledger.RunRegister;
import com.nightmail.sending.ActiveRun;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/**
 * Refuses a list with too many {@link FaultyRows}. Before a run is made its list is looked at for
 * the same; here it is a run that somebody goes on with after it was made with them accepted, or by
 * an older version.
 *
 * <p>The step that loads the list fails then. It fails again in every restart, without loading
 * anything, until a person accepts the faults. Once something of the run was sent, nothing is asked
 * any more.
 */
class FaultLimit implements StepExecutionListener {
  private final ActiveRun active;
  private final Loading loading;
  private final RunRegister register;
  private final double mostFaulty;

  /**
   * @param mostFaulty share of faulty rows that is still borne, 0 to 1
   */
  FaultLimit(ActiveRun active, Loading loading, RunRegister register, double mostFaulty) {
    this.active = active;
    this.loading = loading;
    this.register = register;
    this.mostFaulty = mostFaulty;
  }

  @Override
  public @Nullable ExitStatus afterStep(StepExecution step) {
    if (step.getStatus() != BatchStatus.COMPLETED || active.acceptFaulty()) {
      return null;
    }
    var run = register.find(active.run().id()).orElseThrow();
    var counts = run.counts();
    if (counts.ready() + counts.skipped() < counts.total()) {
      return null; // somebody decided on it before
    }
    var faults = faulty(run.id(), counts.total());
    var refusal = faults.refusal(run.list(), mostFaulty);
    if (refusal.isEmpty() || loading.anySent(run.id())) {
      return null;
    }
    var message = refusal.get() + " Nothing was sent.";
    step.upgradeStatus(BatchStatus.FAILED);
    step.addFailureException(new FaultyList(message));
    return ExitStatus.FAILED.addExitDescription(message);
  }

  private FaultyRows faulty(int run, int rows) {
    var faults = loading.faults(run, FaultyRows.REASONS_SHOWN);
    var reasons =
        faults.reasons().stream()
            .map(
                fault ->
                    new Reason(
                        Cause.FAULTY,
                        fault.reason(),
                        List.of(),
                        fault.rows(),
                        List.of(fault.line())))
            .toList();
    return new FaultyRows(rows, faults.rows(), reasons);
  }
}
