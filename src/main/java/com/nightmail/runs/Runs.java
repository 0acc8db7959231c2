package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.gateway.ErrorClass;
import com.nightmail.ledger.Decisions;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Leases;
import com.nightmail.ledger.MessageState;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.Run;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.RunRegister.NewRun;
import com.nightmail.platform.DatabaseHealth;
import com.nightmail.recipients.OptOuts;
import com.nightmail.runs.LaunchRejected.Reason;
import com.nightmail.sending.ActiveRuns;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * All that can be done with runs: the one door for commands, pages and schedules. What is only
 * read, or told to whoever sends, needs no more than the {@link RunDirectory}.
 */
@Service
public class Runs extends RunDirectory {
  private final RunRegister register;
  private final Messages messages;
  private final Senders senders;
  private final Launcher launcher;
  private final Executions executions;
  private final Decisions decisions;
  private final Exclusions exclusions;
  private final ActiveRuns active;
  private final DatabaseHealth database;
  private final WaitingRuns waiting;

  Runs(
      RunRegister register,
      Messages messages,
      Senders senders,
      Launcher launcher,
      Executions executions,
      Decisions decisions,
      Exclusions exclusions,
      ActiveRuns active,
      ExecutionHistory history,
      Leases leases,
      OptOuts optOuts,
      DatabaseHealth database,
      WaitingRuns waiting) {
    super(register, messages, history, leases, optOuts);
    this.register = register;
    this.messages = messages;
    this.senders = senders;
    this.launcher = launcher;
    this.executions = executions;
    this.decisions = decisions;
    this.exclusions = exclusions;
    this.active = active;
    this.database = database;
    this.waiting = waiting;
  }

  /** What a launch came to. */
  public sealed interface Launch {
    /** It is being sent now; {@code resumed} if it had been begun before. */
    record Started(Launched launched, boolean resumed) implements Launch {}

    /** It had been completed before: nothing is sent. */
    record AlreadyComplete(int run) implements Launch {}
  }

  /**
   * Launches the run of this campaign and key, or goes on with it.
   *
   * @throws LaunchRejected if it must not be launched; nothing was sent
   */
  public Launch launch(LaunchOrder order) {
    var campaign = order.campaign();
    var decided = exclusions.decided(campaign.name(), order.key());
    if (decided.isEmpty()) {
      refuseUnknownRun(campaign.recipients().excludeRun());
    }
    var channel = senders.open(campaign.sender(), order.rate());
    var run =
        register.findOrCreate(
            new NewRun(
                campaign.name(),
                order.key(),
                campaign.source(),
                order.campaignFile(),
                order.rate(),
                order.list(),
                order.survey().checksum(),
                order.survey().rows(),
                order.survey().header()));
    refuseAnotherList(run, order);
    register.limit(run.id(), order.limit());
    if (decided.isPresent()) {
      refuseOtherExclusions(run, order, decided.get());
    }
    reopenIfReady(run.id());
    run = get(run.id());
    if (executions.completed(run)) {
      return new Launch.AlreadyComplete(run.id());
    }
    var resumed = run.counts().total() > 0;
    return new Launch.Started(
        launcher.launch(
            new Launcher.Order(
                run,
                campaign,
                order.campaignFile(),
                order.list(),
                order.rate(),
                order.limit(),
                false,
                order.acceptFaulty(),
                channel)),
        resumed);
  }

  /**
   * Goes on with a run that stopped or failed, as it was launched last.
   *
   * @throws LaunchRejected if there is no such run, or it is complete, or another process sends it
   */
  public Launched restart(int id) {
    return restart(id, false);
  }

  /**
   * The same.
   *
   * @param acceptFaulty whether a person accepts that many rows of the list are faulty
   */
  public Launched restart(int id, boolean acceptFaulty) {
    return restart(id, acceptFaulty, false);
  }

  /**
   * Goes on with a run that has waited long enough.
   *
   * @throws LaunchRejected if it does not wait any more, or another process sends it
   */
  public Launched takeUp(int id) {
    return restart(id, false, true);
  }

  private Launched restart(int id, boolean acceptFaulty, boolean waited) {
    reopenIfReady(id);
    var run = get(id);
    if (executions.completed(run)) {
      throw new LaunchRejected(
          run.counts().ready() == 0
              ? "Run %d is complete: there is nothing to restart.".formatted(id)
              : "Run %d is complete: its limit of %,d holds %,d back. Launch it again with a higher --limit, or without one."
                  .formatted(id, run.limit(), run.counts().ready()));
    }
    var campaign = CampaignFile.parse(run.source(), run.sourcePath());
    return launcher.launch(
        new Launcher.Order(
            run,
            campaign,
            run.sourcePath(),
            run.list(),
            run.rate(),
            run.limit(),
            waited,
            acceptFaulty,
            senders.open(campaign.sender(), run.rate())));
  }

  /**
   * The same after taking the run from a process that holds it and has not been heard of for longer
   * than its lease.
   *
   * @throws LaunchRejected also if that process was heard of
   */
  public Launched takeOver(int id, boolean acceptFaulty) {
    launcher.evict(get(id));
    return restart(id, acceptFaulty);
  }

  /**
   * Counts the messages in doubt as sent. The decision is kept with its name and time.
   *
   * @return how many messages it concerned
   * @throws LaunchRejected if there is no such run, or another process sends it
   */
  public int assumeSent(int id, String who) {
    return resolve(id, Decisions.Kind.ASSUME_SENT, who);
  }

  /**
   * Makes the messages in doubt ready to be sent again: whoever got one gets it twice. The decision
   * is kept with its name and time.
   *
   * @return how many messages it concerned
   * @throws LaunchRejected if there is no such run, or another process sends it
   */
  public int resend(int id, String who) {
    return resolve(id, Decisions.Kind.RESEND, who);
  }

  private int resolve(int id, Decisions.Kind kind, String who) {
    get(id);
    var resolved = launcher.whileAtRest(id, lease -> decisions.resolve(lease, kind, who));
    reopenIfReady(id);
    return resolved;
  }

  /**
   * How many messages {@link #retry} would make ready.
   *
   * @throws LaunchRejected if there is no such run
   */
  public int retriable(int id, List<ErrorClass> classes) {
    get(id);
    return decisions.retriable(id, classes.stream().map(Enum::name).toList());
  }

  /**
   * Makes ready again what was refused for one of these classes, where another try is allowed.
   *
   * @return how many messages
   * @throws LaunchRejected if there is no such run, or another process sends it
   */
  public int retry(int id, List<ErrorClass> classes, String who) {
    get(id);
    var names = classes.stream().map(Enum::name).toList();
    var again = launcher.whileAtRest(id, lease -> decisions.retry(lease, names, who));
    reopenIfReady(id);
    return again;
  }

  /** Again before every launch, since a crash may have come between a decision and this. */
  private void reopenIfReady(int id) {
    get(id);
    launcher.reopenIfReady(id);
  }

  /** Stops every run that this process sends, as a signal to it demands. */
  public void stopAll() {
    active.all().forEach(run -> run.control().stop());
  }

  /**
   * Waits, without a connection to the database, until a run that waits can be gone on with.
   *
   * @param givenUp ends it at once
   * @return whether its time has come; false if it does not wait any more, because it was stopped
   *     or another process goes on with it, or if the wait was given up
   */
  public boolean awaitTurn(Run run, CountDownLatch givenUp) throws InterruptedException {
    var wait = run.waits();
    return wait != null && waiting.await(run.id(), wait.until(), givenUp);
  }

  /** Every sender that is set or was ever used, by name, and which processes share its rate. */
  public List<SenderStatus> senders() {
    return senders.all();
  }

  /**
   * Writes the run's list as CSV with what became of each row; no states means all.
   *
   * @throws LaunchRejected if there is no such run
   */
  public void export(int id, List<MessageState> states, Writer out) throws IOException {
    Export.write(get(id), states, messages, out);
  }

  /** Messages per second that a run of this process may send, other processes left aside. */
  public Optional<Integer> rate(int run) {
    return active.all().stream()
        .filter(a -> a.run().id() == run)
        .map(active -> active.channel().rate())
        .findFirst();
  }

  private static Campaign begunWith(Run run) {
    try {
      return CampaignFile.parse(run.source(), run.sourcePath());
    } catch (InvalidCampaign e) {
      throw new LaunchRejected(
          Reason.BEGUN_OTHERWISE,
          run.id(),
          "Run %d was begun with a campaign file that is not valid any more. Start a new run with a key of its own. What is wrong with the old file:%n%s"
              .formatted(run.id(), e.getMessage()));
    }
  }

  /** What a run of this process waits for, in one sentence; empty while it flows. */
  public Optional<String> waiting(int run) {
    return active.all().stream()
        .filter(a -> a.run().id() == run)
        .flatMap(a -> Optional.ofNullable(a.control().waiting()).stream())
        .findFirst()
        .map(waiting -> database.trouble().orElse(waiting));
  }

  private void refuseUnknownRun(Campaign.@Nullable ExcludedRun excluded) {
    if (excluded == null) {
      return;
    }
    if (register.find(excluded.run()).isEmpty()) {
      throw new LaunchRejected(
          Reason.NO_SUCH_RUN,
          excluded.run(),
          "recipients.exclude-run: there is no run %d.".formatted(excluded.run()));
    }
    if (!exclusions.complete(excluded.run())) {
      throw new LaunchRejected(Exclusions.notComplete(excluded.run()));
    }
  }

  /** The names of the files are the same by now; what is in them may not be. */
  private static void refuseOtherExclusions(Run run, LaunchOrder order, List<String> checksums) {
    for (int i = 0; i < checksums.size(); i++) {
      if (!checksums.get(i).equals(order.excluded().get(i))) {
        throw new LaunchRejected(
            Reason.BEGUN_OTHERWISE,
            run.id(),
            "Run %d was begun with other people to leave out: %s has changed since. Restore that file and go on, or start a new run with a key of its own."
                .formatted(run.id(), order.campaign().recipients().exclude().get(i).getFileName()));
      }
    }
  }

  private static void refuseAnotherList(Run run, LaunchOrder order) {
    if (!run.listChecksum().equals(order.survey().checksum())) {
      throw new LaunchRejected(
          Reason.BEGUN_OTHERWISE,
          run.id(),
          "Run %d has the key \"%s\" and was begun with another list (%s). Restore that list, or give this one a key of its own."
              .formatted(run.id(), run.key(), run.list()));
    }
    var before = begunWith(run);
    var now = order.campaign();
    if (!before.recipients().phone().equals(now.recipients().phone())
        || !Objects.equals(before.recipients().country(), now.recipients().country())
        || before.repeat() != now.repeat()
        || !before.sender().equals(now.sender())
        || !zonedAlike(before, now)
        || !readAlike(before.recipients(), now.recipients())) {
      throw new LaunchRejected(
          Reason.BEGUN_OTHERWISE,
          run.id(),
          "Run %d was begun with another sender, repeat, phone column, country, sheet, dates, zones, exclude or exclude-run. Only the template, the rate, window, not-after, limit and cap of a run may change: undo that, or start a new run with a key of its own."
              .formatted(run.id()));
    }
  }

  /** The recipients' time zones are found out when the list is loaded. */
  private static boolean zonedAlike(Campaign before, Campaign now) {
    return !isZoned(now)
        || (isZoned(before) && Objects.equals(before.recipients().zone(), now.recipients().zone()));
  }

  private static boolean isZoned(Campaign campaign) {
    var window = campaign.bounds().window();
    return window != null && window.zone() == null;
  }

  /**
   * Of the lists to leave out only the names count here, and not where they are: they move with the
   * campaign file.
   */
  private static boolean readAlike(Campaign.Recipients before, Campaign.Recipients now) {
    return Objects.equals(before.sheet(), now.sheet())
        && Objects.equals(before.dates(), now.dates())
        && Objects.equals(before.excludeRun(), now.excludeRun())
        && before.exclude().stream()
            .map(Path::getFileName)
            .toList()
            .equals(now.exclude().stream().map(Path::getFileName).toList());
  }
}
