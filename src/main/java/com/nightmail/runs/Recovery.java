package com.nightmail.runs;

import com.nightmail.domain.Run;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.RunRegister;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.runs.LaunchRejected.Reason;
import com.nightmail.sending.FlightLogs;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Puts in order what processes left behind that were killed while they sent a run. */
@Component
class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final RunRegister register;
  private final RunLocks locks;
  private final Ledger ledger;
  private final Executions executions;
  private final RunEnds ends;
  private final Path home;
  private @Nullable FlightLogs flightLogs;

  Recovery(
      RunRegister register,
      RunLocks locks,
      Ledger ledger,
      Executions executions,
      RunEnds ends,
      NightmailProperties properties) {
    this.register = register;
    this.locks = locks;
    this.ledger = ledger;
    this.executions = executions;
    this.ends = ends;
    this.home = properties.home();
  }

  /** The database is asked once which one it is. */
  synchronized FlightLogs flightLogs() {
    if (flightLogs == null) {
      flightLogs = new FlightLogs(home, register.installation());
    }
    return flightLogs;
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
    try (var lock = locks.lock(run, false).orElse(null)) {
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
  void recoverOthers(Run run) {
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
    try (var lock = locks.lock(run, false).orElse(null)) {
      if (lock == null) {
        return false;
      }
      // Read again under the lock: the run may have come to its end meanwhile.
      var dead = register.find(run.id()).orElseThrow();
      if (dead.owner() != null) {
        ends.died(dead.id());
        var end = executions.lastRecorded(dead).orElse(null);
        var lease = ledger.take(dead.id(), RunLocks.OWNER);
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

  /** For whoever has taken the run: what its former holder left behind is settled. */
  void recover(Run run, RunLease lease) {
    executions.recover(run);
    recoverFlightLog(lease);
    var doubted = ledger.doubtPredecessors(lease);
    if (doubted > 0) {
      log.warn("run {}: {} messages of a killed process are in doubt", run.id(), doubted);
    }
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
}
