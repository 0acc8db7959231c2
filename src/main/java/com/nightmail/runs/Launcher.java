package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.Repeat;
import com.nightmail.job.FaultyList;
import com.nightmail.ledger.Leases;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.Run;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunLock;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Wait;
import com.nightmail.platform.DatabaseError;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.runs.LaunchRejected.Reason;
import com.nightmail.sending.ActiveRun;
import com.nightmail.sending.ActiveRuns;
import com.nightmail.sending.DatabasePatience;
import com.nightmail.sending.FlightLogs;
import com.nightmail.sending.RunControl;
import com.nightmail.sending.SenderChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Takes a run for this process, and sends it on a thread of its own. */
@Component
class Launcher {
  private static final Logger log = LoggerFactory.getLogger(Launcher.class);
  static final String OWNER = host() + ", process " + ProcessHandle.current().pid();

  private static final Duration LONGEST_WITHOUT_OWNER = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final RunLock.Connections connections;
  private final RunRegister register;
  private final Leases leases;
  private final Ledger ledger;
  private final Executions executions;
  private final RunEnds ends;
  private final ActiveRuns active;
  private final DatabasePatience patience;
  private final JobOperator operator;
  private final Job job;
  private final Path home;
  private @Nullable FlightLogs flightLogs;

  Launcher(
      RunLock.Connections connections,
      RunRegister register,
      Leases leases,
      Ledger ledger,
      Executions executions,
      RunEnds ends,
      ActiveRuns active,
      DatabasePatience patience,
      JobOperator operator,
      Job job,
      NightmailProperties properties) {
    this.connections = connections;
    this.register = register;
    this.leases = leases;
    this.ledger = ledger;
    this.executions = executions;
    this.ends = ends;
    this.active = active;
    this.patience = patience;
    this.operator = operator;
    this.job = job;
    this.home = properties.home();
  }

  /** The database is asked once which one it is. */
  private synchronized FlightLogs flightLogs() {
    if (flightLogs == null) {
      flightLogs = new FlightLogs(home, register.installation());
    }
    return flightLogs;
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
    var lock = lockOrRefuse(order.run(), once);
    try {
      refuseErased(order.run().id());
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
        recoverOthers(locked);
      }
      ends.begun(locked.id(), order.unattended());
      var lease =
          order.waited()
              ? ledger.takeWaiting(locked.id(), OWNER).orElseThrow(() -> waitsNoMore(locked))
              : ledger.take(locked.id(), OWNER);
      recover(locked, lease);
      // And again, now that no predecessor can change it any more.
      var run = register.find(locked.id()).orElseThrow();
      var control = new RunControl(lock::leaseConfirmed);
      active.add(
          new ActiveRun(
              run,
              lease,
              order.campaign(),
              order.channel(),
              flightLogs(),
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

  /**
   * Does something to the messages of a run that nobody sends, and keeps everybody from sending it
   * meanwhile.
   *
   * @throws LaunchRejected if another process sends it
   */
  <T> T whileAtRest(int id, Function<RunLease, T> action) {
    var run = register.find(id).orElseThrow();
    try (var lock = lockOrRefuse(run, false)) {
      return action.apply(new RunLease(id, register.find(id).orElseThrow().epoch()));
    }
  }

  /**
   * @throws LaunchRejected if the people of the run are erased: nothing can be sent to them
   */
  void refuseErased(int run) {
    if (register.erasureBegun(run)) {
      throw new LaunchRejected(
          "Run %d cannot go on: the numbers of its list are erased, as nightmail.retention.personal-data says."
              .formatted(run));
    }
  }

  /**
   * Ends the database session of a process that holds the run and has not been heard of for longer
   * than its lease. Does nothing if nobody holds it.
   *
   * @throws LaunchRejected if its holder was heard of, or cannot be ended
   */
  void evict(Run run) {
    var holder = leases.holder(run.id()).orElse(null);
    if (holder == null) {
      return;
    }
    if (!holder.lapsed()) {
      throw new LaunchRejected(
          Reason.HOLDER_ALIVE,
          run.id(),
          "Run %d is held by %s, which was heard of %d s ago, so it is alive. A run can be taken over when its process has not been heard of for %d s."
              .formatted(
                  run.id(), owner(run), holder.silence().toSeconds(), Leases.LEASE.toSeconds()));
    }
    log.warn(
        "run {} is taken from {}, which has not been heard of for {}",
        run.id(),
        owner(run),
        holder.silence());
    try {
      if (leases.end(holder)) {
        return;
      }
    } catch (DataAccessException e) {
      log.warn("session {} cannot be ended", holder.session(), e);
    }
    throw new LaunchRejected(
        "The database does not end session %d, which holds run %d. Does it belong to another database user? End it as that user: SELECT pg_terminate_backend(%d). Then restart the run."
            .formatted(holder.session(), run.id(), holder.session()));
  }

  private static String owner(Run run) {
    return run.owner() == null ? "another process" : run.owner();
  }

  /** How long the process that holds the run has been silent, if that is longer than its lease. */
  Optional<Duration> lapsed(int run) {
    return leases.holder(run).filter(Leases.Holder::lapsed).map(Leases.Holder::silence);
  }

  /** Puts in order what former processes left behind, so that every run shows what became of it. */
  void recover() {
    recoverTheDead();
    flightLogs().tellOfOthers();
    for (var id : flightLogs().runs()) {
      try {
        register.find(id).ifPresent(this::recoverFlightLogAtRest);
      } catch (RuntimeException e) {
        log.error("the flight log of run {} cannot be settled", id, e);
      }
    }
  }

  /** Of a run that is over as well: a process that had lost it may have written it since. */
  private void recoverFlightLogAtRest(Run run) {
    try (var lock = lock(run, false).orElse(null)) {
      if (lock != null) {
        recoverFlightLog(new RunLease(run.id(), register.find(run.id()).orElseThrow().epoch()));
        reopenIfReady(run.id());
      }
    }
  }

  /** A completed run with messages to go is opened again, unless its limit holds them back. */
  void reopenIfReady(int id) {
    var run = register.find(id).orElseThrow();
    if (run.counts().ready() > 0 && run.room() > 0 && executions.completed(run)) {
      register.reopen(id);
    }
  }

  /** Of a process that is dead, while this one goes on. */
  void recoverLeft(int id) {
    register.find(id).filter(run -> run.owner() != null).ifPresent(this::recoverIfDead);
  }

  private void recoverTheDead() {
    for (var run : register.owned()) {
      try {
        recoverIfDead(run);
      } catch (RuntimeException e) {
        log.error("run {} cannot be put in order; the others can", run.id(), e);
      }
    }
  }

  /**
   * Takes the reins from whoever sent another run of this campaign, and might yet go on with it.
   *
   * @throws LaunchRejected if that run is held by another process
   */
  private void recoverOthers(Run run) {
    for (var other : register.ownedOf(run.campaignId())) {
      if (other.id() != run.id() && !recoverIfDead(other)) {
        throw new LaunchRejected(
            Reason.BEING_SENT,
            other.id(),
            "Run %d of the same campaign is held by %s, and nobody is to get this campaign twice. Nothing was sent here; try again once it has ended."
                .formatted(other.id(), other.owner()));
      }
    }
  }

  /**
   * @return whether nobody sends the run any more
   */
  private boolean recoverIfDead(Run run) {
    try (var lock = lock(run, false).orElse(null)) {
      if (lock == null) {
        return false;
      }
      // Read again under the lock: the run may have come to its end meanwhile.
      var dead = register.find(run.id()).orElseThrow();
      if (dead.owner() != null) {
        ends.died(dead.id());
        var end = executions.lastRecorded(dead).orElse(null);
        var lease = ledger.take(dead.id(), OWNER);
        recover(dead, lease);
        register.killed(
            lease,
            dead.startedAt(),
            end,
            "The process that sent it (%s) was killed.".formatted(dead.owner()));
      }
      return true;
    }
  }

  private void recover(Run run, RunLease lease) {
    executions.recover(run);
    recoverFlightLog(lease);
    var doubted = ledger.doubtPredecessors(lease);
    if (doubted > 0) {
      log.warn("run {}: {} messages of a killed process are in doubt", run.id(), doubted);
    }
  }

  private static LaunchRejected waitsNoMore(Run run) {
    return new LaunchRejected("Run %d does not wait any more.".formatted(run.id()));
  }

  /** What the flight logs of processes that ended know, is settled. */
  private void recoverFlightLog(RunLease lease) {
    flightLogs()
        .recover(
            lease.run(),
            record -> {
              var settled = ledger.replay(lease, record.outcomes());
              var released =
                  record.isWhole()
                      ? ledger.releaseNotLeft(lease, record.epoch(), record.mayHaveLeft())
                      : 0;
              log.info(
                  "run {}: the flight log of epoch {} settled {} messages; {} more had not left, and are READY again",
                  lease.run(),
                  record.epoch(),
                  settled,
                  released);
            });
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
   * @param wait what the run waits for now that it is not sent any more, or null if it has ended
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

  private Optional<RunLock> lock(Run run, boolean wholeCampaign) {
    try {
      return RunLock.tryAcquire(connections, run, wholeCampaign);
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not answer: " + e.getMessage(), e);
    }
  }

  /**
   * The same, or who holds it. A process that begins or ends a run holds the lock for a moment
   * without being the run's owner, which is waited for.
   *
   * @throws LaunchRejected if another process holds the run
   */
  private RunLock lockOrRefuse(Run run, boolean wholeCampaign) {
    var deadline = System.nanoTime() + LONGEST_WITHOUT_OWNER.toNanos();
    while (true) {
      var lock = lock(run, wholeCampaign);
      if (lock.isPresent()) {
        return lock.get();
      }
      var holder = holder(run, wholeCampaign);
      if (holder.isPresent() || System.nanoTime() - deadline > 0) {
        throw holder.map(this::heldBy).orElseGet(() -> heldByNobody(run));
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private Optional<Run> holder(Run run, boolean wholeCampaign) {
    return wholeCampaign
        ? register.ownedOf(run.campaignId()).stream().findFirst()
        : register.find(run.id()).filter(r -> r.owner() != null);
  }

  private LaunchRejected heldBy(Run run) {
    var sent =
        "Run %d of campaign %s is being sent by %s. Nothing was sent here."
            .formatted(run.id(), run.campaign(), run.owner());
    return lapsed(run.id())
        .map(
            silence ->
                new LaunchRejected(
                    Reason.HOLDER_SILENT,
                    run.id(),
                    "%s That process has not been heard of for %d s: if it is frozen or cut off, the run can be taken from it."
                        .formatted(sent, silence.toSeconds())))
        .orElseGet(() -> new LaunchRejected(Reason.BEING_SENT, run.id(), sent));
  }

  private static LaunchRejected heldByNobody(Run run) {
    return new LaunchRejected(
        Reason.BEING_SENT,
        run.id(),
        "Run %d is being taken by another process. Nothing was sent here.".formatted(run.id()));
  }

  private static @Nullable String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }
}
