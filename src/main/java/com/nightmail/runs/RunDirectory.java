package com.nightmail.runs;

import com.nightmail.ledger.Leases;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.Run;
import com.nightmail.ledger.RunRegister;
import com.nightmail.recipients.OptOuts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The runs there are, and what became of their messages; whom no run reaches. Whoever sends a run
 * is told to stop here. All of it needs the database and nothing else of the application.
 */
public class RunDirectory {
  private final RunRegister register;
  private final Messages messages;
  private final ExecutionHistory history;
  private final Leases leases;
  private final OptOuts optOuts;

  RunDirectory(
      RunRegister register,
      Messages messages,
      ExecutionHistory history,
      Leases leases,
      OptOuts optOuts) {
    this.register = register;
    this.messages = messages;
    this.history = history;
    this.leases = leases;
    this.optOuts = optOuts;
  }

  /** All runs, newest first. */
  public List<Run> newestFirst() {
    return register.newestFirst();
  }

  /**
   * @throws LaunchRejected if there is no such run
   */
  public Run get(int id) {
    return register
        .find(id)
        .orElseThrow(
            () ->
                new LaunchRejected(
                    "There is no run %d. See them all with: nightmail runs".formatted(id)));
  }

  /** The latest execution of the run in the job repository. */
  public Optional<Execution> lastExecution(Run run) {
    return history.last(run);
  }

  /** The messages of runs, to be read. */
  public Messages messages() {
    return messages;
  }

  /** Whom no run reaches. */
  public OptOuts optOuts() {
    return optOuts;
  }

  /**
   * How long the process that sends the run has not been heard of, if that is so long that it may
   * be taken over.
   */
  public Optional<Duration> unheardOf(int id) {
    return leases.holder(id).filter(Leases.Holder::lapsed).map(Leases.Holder::silence);
  }

  /**
   * Asks whichever process sends the run to stop it. Returns at once; the run is STOPPED when what
   * is on the wire is settled.
   *
   * @return whether a process sends it at all
   */
  public boolean stop(int id) {
    var run = get(id);
    if (run.owner() == null) {
      return false;
    }
    register.requestStop(id);
    return true;
  }
}
