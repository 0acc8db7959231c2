package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.Repeat;
import com.nightmail.domain.Run;
import com.nightmail.domain.Wait;
import com.nightmail.job.FaultyList;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunLock;
import com.nightmail.ledger.RunRegister;
import com.nightmail.platform.DatabaseError;
import com.nightmail.sending.ActiveRun;
import com.nightmail.sending.ActiveRuns;
import com.nightmail.sending.DatabasePatience;
import com.nightmail.sending.RunControl;
import com.nightmail.sending.SenderChannel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.stereotype.Component;

/** Takes a run for this process, and sends it on a thread of its own. */
@Component
class Launcher {
  private static final Logger log = LoggerFactory.getLogger(Launcher.class);
  private final RunRegister register;
  private final RunLocks locks;
  private final Recovery recovery;
  private final Ledger ledger;
  private final Executions executions;
  private final RunEnds ends;
  private final ActiveRuns active;
  private final DatabasePatience patience;
  private final JobOperator operator;
  private final Job job;

  Launcher(
      RunRegister register,
      RunLocks locks,
      Recovery recovery,
      Ledger ledger,
      Executions executions,
      RunEnds ends,
      ActiveRuns active,
      DatabasePatience patience,
      JobOperator operator,
      Job job) {
    this.register = register;
    this.locks = locks;
    this.recovery = recovery;
    this.ledger = ledger;
    this.executions = executions;
    this.ends = ends;
    this.active = active;
    this.patience = patience;
    this.operator = operator;
    this.job = job;
  }

  /**
   * What to launch, and as what: the run keeps it for a restart.
   *
   * @param list where the run's list is now
   * @param rate messages per second that were asked for, or null
   * @param limit so many messages are sent at most, or null
   * @param waited whether the run is taken up because its wait is over: if it does not wait any
   *     more, it is not
   * @param acceptFaulty whether a person accepts that many rows of the list are faulty
   * @param unattended whether whoever serves goes on with it if this process ends
   */
  record Order(
      Run run,
      Campaign campaign,
      Path campaignFile,
      Path list,
      @Nullable Integer rate,
      @Nullable Integer limit,
      boolean waited,
      boolean acceptFaulty,
      boolean unattended,
      SenderChannel channel) {}

  /**
   * @throws LaunchRejected if another process holds the run, or a run of the same campaign
   */
  Launched launch(Order order) {
    var once = order.campaign().repeat() == Repeat.NEVER && !order.run().dry();
    var lock = locks.lockOrRefuse(order.run(), once);
    try {
      recovery.refuseErased(order.run().id());
      // Read again under the lock: somebody else may have gone on with the run meanwhile.
      var locked = register.find(order.run().id()).orElseThrow();
      if (executions.completed(locked)) {
        throw new LaunchRejected(
            "Run %d was completed just now by another process.".formatted(locked.id()));
      }
      register.relaunch(
          locked.id(),
          SenderName.folded(order.campaign().sender()),
          order.campaign().source(),
          order.campaignFile(),
          order.list(),
          order.rate(),
          order.limit());
      if (!order.channel().sender().callbackData()) {
        register.indexWamids(locked.id());
      }
      if (once) {
        recovery.recoverOthers(locked);
      }
      ends.begun(locked.id(), order.unattended());
      var lease =
          order.waited()
              ? ledger
                  .takeWaiting(locked.id(), RunLocks.OWNER)
                  .orElseThrow(() -> waitsNoMore(locked))
              : ledger.take(locked.id(), RunLocks.OWNER);
      recovery.recover(locked, lease);
      // And again, now that no predecessor can change it any more.
      var run = register.find(locked.id()).orElseThrow();
      var control = new RunControl(lock::leaseConfirmed);
      active.add(
          new ActiveRun(
              run,
              lease,
              order.campaign(),
              order.channel(),
              recovery.flightLogs(),
              order.acceptFaulty(),
              control));
      lock.listen(
          lease,
          control::stop,
          () -> control.halt("Run %d was taken over by another process.".formatted(run.id())));
      var ending = new CompletableFuture<Ending>();
      Thread.ofPlatform()
          .name("run-" + run.id())
          .start(
              () -> {
                try {
                  ending.complete(executeAndLeave(run, lease, control, lock));
                } catch (RuntimeException | Error e) {
                  log.error("run {} ended unexpectedly", run.id(), e);
                  ending.completeExceptionally(e);
                }
              });
      return new Launched(run.id(), ending);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /** When it is over for others, the run is theirs to take. */
  private Ending executeAndLeave(Run run, RunLease lease, RunControl control, RunLock lock) {
    try (lock) {
      return execute(run, lease, control);
    } finally {
      active.remove(run.id());
    }
  }

  private Ending execute(Run run, RunLease lease, RunControl control) {
    try {
      var execution = operator.start(job, executions.parameters(run));
      var ending =
          switch (execution.getStatus()) {
            case COMPLETED -> Ending.COMPLETED;
            case STOPPED -> Ending.STOPPED;
            default -> isFaulty(execution) ? Ending.REFUSED : Ending.FAILED;
          };
      var failure =
          ending == Ending.FAILED || ending == Ending.REFUSED ? failure(execution, control) : null;
      var wait = ending == Ending.STOPPED && !control.stopped() ? control.waits() : null;
      var waits = ended(lease, end(ending, execution, control), failure, wait);
      return waits ? Ending.WAITING : ending;
    } catch (Exception e) {
      log.error("run {} could not be executed", run.id(), e);
      ended(lease, passes(e) ? End.FAILED : End.BROKEN, rootMessage(e), null);
      return Ending.FAILED;
    } catch (Error e) {
      ended(lease, End.BROKEN, rootMessage(e), null);
      throw e;
    }
  }

  private static LaunchRejected waitsNoMore(Run run) {
    return new LaunchRejected("Run %d does not wait any more.".formatted(run.id()));
  }

  private static End end(Ending ending, JobExecution execution, RunControl control) {
    return switch (ending) {
      case COMPLETED -> End.COMPLETED;
      case STOPPED, WAITING -> End.STOPPED;
      case REFUSED -> End.BROKEN;
      case FAILED -> mayPass(execution, control) ? End.FAILED : End.BROKEN;
    };
  }

  private static boolean mayPass(JobExecution execution, RunControl control) {
    return control.haltReason() == null
        ? execution.getAllFailureExceptions().stream().anyMatch(Launcher::passes)
        : control.passing();
  }

  private static boolean passes(Throwable failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(cause -> cause instanceof RuntimeException e && DatabasePatience.isAway(e));
  }

  /**
   * @param wait what the run waits for, without being sent, or null if it has ended
   * @return whether it waits
   */
  private boolean ended(RunLease lease, End end, @Nullable String failure, @Nullable Wait wait) {
    try {
      return patience.call(
          again -> {
            if (wait != null && register.waits(lease, wait)) {
              return true;
            }
            ends.ended(lease, end);
            register.ended(lease, failure);
            return false;
          },
          () -> failure != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isFaulty(JobExecution execution) {
    return execution.getAllFailureExceptions().stream().anyMatch(FaultyList.class::isInstance);
  }

  private static String failure(JobExecution execution, RunControl control) {
    var halted = control.haltReason();
    if (halted != null) {
      return halted;
    }
    return execution.getAllFailureExceptions().stream()
        .findFirst()
        .map(Launcher::rootMessage)
        .orElse("unknown: see the log");
  }

  private static String rootMessage(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof SQLException error) {
      return DatabaseError.words(error);
    }
    return root.getMessage() == null ? "an error of the program: see the log" : root.getMessage();
  }
}
