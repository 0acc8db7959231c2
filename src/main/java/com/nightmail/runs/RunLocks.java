package com.nightmail.runs;

import com.nightmail.domain.Run;
import com.nightmail.ledger.Leases;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunLock;
import com.nightmail.ledger.RunRegister;
import com.nightmail.runs.LaunchRejected.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Who may send a run: one process at a time holds its lock. */
@Component
class RunLocks {
  private static final Logger log = LoggerFactory.getLogger(RunLocks.class);
  static final String OWNER = host() + ", process " + ProcessHandle.current().pid();

  private static final Duration LONGEST_WITHOUT_OWNER = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final RunLock.Connections connections;
  private final RunRegister register;
  private final Leases leases;

  RunLocks(RunLock.Connections connections, RunRegister register, Leases leases) {
    this.connections = connections;
    this.register = register;
    this.leases = leases;
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

  /** The run's lock, and that of its campaign, unless another process holds it. */
  Optional<RunLock> lock(Run run, boolean wholeCampaign) {
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
  RunLock lockOrRefuse(Run run, boolean wholeCampaign) {
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
