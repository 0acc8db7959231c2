package com.nightmail.job;

import com.nightmail.ledger.Loading;
import com.nightmail.ledger.Loading.Fault;
import com.nightmail.ledger.Loading.Faults;
import com.nightmail.ledger.RunRegister;
import com.nightmail.sending.ActiveRun;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/**
 * Refuses a list of which too many rows cannot be sent to for a fault of their own, such as a wrong
 * delimiter, a shifted column or numbers without country. Duplicates, opt-outs and people reached
 * before are no faults.
 *
 * <p>The step that loads the list fails then. It fails again in every restart, without loading
 * anything, until a person accepts the faults. Once something of the run was sent, nothing is asked
 * any more.
 */
class FaultLimit implements StepExecutionListener {
  /** So few faulty rows are no sign of a wrong list, unless they are all there are. */
  private static final int LEAST_FAULTY = 20;

  private static final int REASONS_SHOWN = 5;

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
    var faults = loading.faults(run.id(), REASONS_SHOWN);
    if (!tooMany(faults.rows(), counts.total()) || loading.anySent(run.id())) {
      return null;
    }
    var message = message(run.list().getFileName(), faults, counts.total());
    step.upgradeStatus(BatchStatus.FAILED);
    step.addFailureException(new FaultyList(message));
    return ExitStatus.FAILED.addExitDescription(message);
  }

  private boolean tooMany(int faulty, int rows) {
    return faulty == rows || (faulty >= LEAST_FAULTY && faulty > mostFaulty * rows);
  }

  private String message(Object list, Faults faults, int rows) {
    var reasons =
        faults.reasons().stream().map(FaultLimit::counted).collect(Collectors.joining("; "));
    var named = faults.reasons().stream().mapToInt(Fault::rows).sum();
    var more = named == faults.rows() ? "" : "; %,d others".formatted(faults.rows() - named);
    var which =
        faults.rows() == rows
            ? "Of %s of %s none can be sent to".formatted(rows(rows), list)
            : "%,d of %s of %s cannot be sent to, more than nightmail.most-faulty allows (%s %%)"
                .formatted(faults.rows(), rows(rows), list, percent());
    var way =
        faults.rows() == rows ? "the run completes without sending" : "the others are sent to";
    return "%s: %s%s. Nothing was sent. Correct the list and launch it again, or accept its faulty rows: then %s."
        .formatted(which, reasons, more, way);
  }

  private static String counted(Fault fault) {
    return "%s: %s (first on line %d)".formatted(rows(fault.rows()), fault.reason(), fault.line());
  }

  private static String rows(int rows) {
    return String.format(Locale.ROOT, "%,d %s", rows, rows == 1 ? "row" : "rows");
  }

  private String percent() {
    return String.format(Locale.ROOT, "%.4g", mostFaulty * 100).replaceAll("\\.?0+$", "");
  }
}
