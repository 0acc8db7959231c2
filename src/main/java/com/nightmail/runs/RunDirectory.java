package com.nightmail.runs;

import com.nightmail.domain.ReasonCount;
import com.nightmail.domain.Run;
import com.nightmail.forecast.RateCards;
import com.nightmail.ledger.Leases;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Suppressions;
import com.nightmail.recipients.OptOutList;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.OptOuts.OptOut;
import com.nightmail.templates.Templates;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final Templates templates;
  private final RateCards rates;

  RunDirectory(
      RunRegister register,
      Messages messages,
      ExecutionHistory history,
      Leases leases,
      OptOuts optOuts,
      Templates templates,
      RateCards rates) {
    this.register = register;
    this.messages = messages;
    this.history = history;
    this.leases = leases;
    this.optOuts = optOuts;
    this.templates = templates;
    this.rates = rates;
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
                    LaunchRejected.Reason.NO_SUCH_RUN, id, "There is no run %d.".formatted(id)));
  }

  /** The latest execution of the run in the job repository. */
  public Optional<Execution> lastExecution(Run run) {
    return history.last(run);
  }

  /**
   * Messages per second from the first claim since the run's latest start to the last answer; null
   * if it was never started, or nothing is answered yet.
   */
  public @Nullable Double reachedRate(Run run) {
    return run.startedAt() == null ? null : messages.rate(run.id(), run.startedAt());
  }

  /** What was skipped, refused, failed or left in doubt, and why, the most frequent first. */
  public List<ReasonCount> reasons(int run) {
    return messages.reasons(run);
  }

  /** The messages the gateway took, by route. */
  public List<ReasonCount> routes(int run) {
    return messages.routes(run);
  }

  /** How many messages of a dry run a run would have sent; 0 for a run that is not dry. */
  public int rehearsed(Run run) {
    return run.dry()
        ? reasons(run.id()).stream()
            .filter(group -> group.reason().equals(Suppressions.REHEARSED))
            .mapToInt(ReasonCount::count)
            .sum()
        : 0;
  }

  /**
   * Whether a row of the run's list has no usable number: it is out of shape, or its number is
   * none.
   */
  public boolean anyFaulty(int run) {
    return messages.anyFaulty(run);
  }

  /** The provider's definitions of templates, as far as they are known. */
  public Templates templates() {
    return templates;
  }

  /** The provider's prices, as far as they are known. */
  public RateCards rates() {
    return rates;
  }

  /** Everybody whom no run reaches, the latest first. */
  public List<OptOut> optOuts() {
    return optOuts.latestFirst();
  }

  /**
   * Takes in a list of people whom no run reaches from now on, all of it or nothing.
   *
   * @return how many numbers are opted out that were on no such list before
   */
  public int optOut(OptOutList list) {
    return optOuts.take(list);
  }

  /** Writes everybody whom no run reaches as CSV, the latest first. */
  public void exportOptOuts(Writer out) throws IOException {
    Export.write(optOuts, out);
  }

  /**
   * No run reaches this number from now on.
   *
   * @param phone E.164 without its plus
   */
  public void optOut(long phone) {
    optOuts.add(phone, OptOuts.Source.OPERATOR);
  }

  /**
   * Runs may reach this number again.
   *
   * @param phone E.164 without its plus
   * @return whether it was opted out
   */
  public boolean undoOptOut(long phone) {
    return optOuts.remove(phone);
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
   * is on the wire is settled. One that waits is STOPPED at once. A run that was interrupted, or
   * failed, is not gone on with by itself.
   *
   * @return whether a process sends it, or it waits, or was to be gone on with
   */
  public boolean stop(int id) {
    var run = get(id);
    if (run.owner() == null && run.waits() == null) {
      return register.stayStopped(id);
    }
    register.requestStop(id);
    return true;
  }
}
