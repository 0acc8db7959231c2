package com.nightmail.runs;

import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.Rendering.Rendered;
import com.nightmail.campaign.Rendering.Unrenderable;
import com.nightmail.check.CheckReport;
import com.nightmail.check.Obstacle;
import com.nightmail.domain.MessageState;
import com.nightmail.domain.Run;
import com.nightmail.forecast.RateCards;
import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.ErrorClass;
import com.nightmail.ledger.Decisions;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Leases;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.RunRegister.NewRun;
import com.nightmail.platform.DatabaseHealth;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.sending.ActiveRuns;
import com.nightmail.sending.TestMessage;
import com.nightmail.templates.ReadDefinition;
import com.nightmail.templates.Templates;
import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * All that can be done with runs: the one door for commands, pages and schedules. What is only
 * read, or told to whoever sends, needs no more than the {@link RunDirectory}.
 */
@Service
public class Runs extends RunDirectory {
  private static final Logger log = LoggerFactory.getLogger(Runs.class);
  private static final long LOOK_AGAIN_MILLIS = 50;

  private final RunRegister register;
  private final Messages messages;
  private final Senders senders;
  private final Launcher launcher;
  private final RunLocks locks;
  private final Recovery recovery;
  private final Executions executions;
  private final Decisions decisions;
  private final Exclusions exclusions;
  private final ActiveRuns active;
  private final RunEnds ends;
  private final DatabaseHealth database;
  private final WaitingRuns waiting;
  private final Checks checks;
  private final OptOuts optOuts;
  private final Retention retention;
  private final RunCosts costs;
  private final Clock clock;
  private final TemplateSync sync;

  Runs(
      RunRegister register,
      Messages messages,
      Senders senders,
      Launcher launcher,
      RunLocks locks,
      Recovery recovery,
      Executions executions,
      Decisions decisions,
      Exclusions exclusions,
      ActiveRuns active,
      ExecutionHistory history,
      Leases leases,
      OptOuts optOuts,
      Templates templates,
      RateCards rates,
      RunEnds ends,
      DatabaseHealth database,
      Retention retention,
      RunCosts costs,
      Clock clock,
      Checks checks,
      TemplateSync sync,
      WaitingRuns waiting) {
    super(register, messages, history, leases, optOuts, templates, rates);
    this.register = register;
    this.messages = messages;
    this.senders = senders;
    this.launcher = launcher;
    this.locks = locks;
    this.recovery = recovery;
    this.executions = executions;
    this.decisions = decisions;
    this.exclusions = exclusions;
    this.active = active;
    this.ends = ends;
    this.database = database;
    this.waiting = waiting;
    this.checks = checks;
    this.optOuts = optOuts;
    this.retention = retention;
    this.costs = costs;
    this.clock = clock;
    this.sync = sync;
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
    return launch(order, false);
  }

  /**
   * The same for a run that nobody watches: if this process ends, whoever serves goes on with it.
   */
  Launch launchUnattended(LaunchOrder order) {
    return launch(order, true);
  }

  private Launch launch(LaunchOrder order, boolean unattended) {
    var campaign = order.campaign();
    var decided = exclusions.decided(campaign.name(), order.key());
    refuseUnready(order, decided.isPresent());
    var channel = senders.open(campaign.sender(), order.rate());
    var run =
        register.findOrCreate(
            new NewRun(
                campaign.name(),
                order.key(),
                campaign.source(),
                order.campaignFile(),
                order.rate(),
                order.dry(),
                order.list(),
                order.survey().checksum(),
                order.survey().rows(),
                order.survey().header()));
    BegunWith.refuseAnother(run, campaign, order.survey().checksum());
    register.limit(run.id(), order.limit());
    decided.ifPresent(
        then -> BegunWith.refuseOtherExclusions(run, campaign, then, order.excluded()));
    reopenIfReady(run.id());
    var current = get(run.id());
    if (executions.completed(current)) {
      return new Launch.AlreadyComplete(run.id());
    }
    var resumed = current.counts().total() > 0;
    return new Launch.Started(
        launcher.launch(
            new Launcher.Order(
                current,
                campaign,
                order.campaignFile(),
                order.list(),
                order.rate(),
                order.limit(),
                false,
                order.acceptFaulty(),
                unattended,
                channel)),
        resumed);
  }

  /**
   * The other half of the preflight. Of a run that has been begun before, its rows were looked at
   * then, and whom it leaves out may be decided.
   *
   * @throws LaunchRejected with all that stands in the way
   */
  private void refuseUnready(LaunchOrder order, boolean excludedRunDecided) {
    var campaign = order.campaign();
    List<Obstacle> obstacles;
    if (register.find(campaign.name(), order.key()).isEmpty()) {
      try {
        obstacles = checks.ofNewRun(order);
      } catch (IOException e) {
        throw new LaunchRejected(
            "The list cannot be read again (%s). Nothing was sent.".formatted(e.getMessage()));
      }
    } else {
      obstacles = new ArrayList<>(checks.ofSender(campaign, order.rate()));
      obstacles.addAll(checks.ofTemplate(campaign));
      if (!excludedRunDecided) {
        checks.ofExcludedRun(campaign).ifPresent(obstacles::add);
      }
    }
    if (!obstacles.isEmpty()) {
      throw new LaunchRejected(obstacles);
    }
  }

  /**
   * Tells what a campaign would send, to whom, and what stands in the way. Sends nothing, makes no
   * run, and changes nothing.
   *
   * @throws IOException if reading a list fails
   */
  public CheckReport check(CheckOrder order) throws IOException {
    return checks.check(order);
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
    return restart(id, acceptFaulty, false, false);
  }

  /** Goes on with a run that nobody watches. */
  Launched restartUnattended(int id) {
    return restart(id, false, false, true);
  }

  /**
   * Goes on with a run that has waited long enough.
   *
   * @throws LaunchRejected if it does not wait any more, or another process sends it
   */
  public Launched takeUp(int id) {
    return restart(id, false, true, false);
  }

  /** The same for a run that nobody watches from now on. */
  Launched takeUpUnattended(int id) {
    return restart(id, false, true, true);
  }

  private Launched restart(int id, boolean acceptFaulty, boolean waited, boolean unattended) {
    reopenIfReady(id);
    var run = get(id);
    if (executions.completed(run)) {
      throw new LaunchRejected(
          run.counts().ready() == 0
              ? "Run %d is complete: there is nothing to restart.".formatted(id)
              : run.heldBack(run.limit()));
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
            unattended,
            senders.open(campaign.sender(), run.rate())));
  }

  /**
   * The same after taking the run from a process that holds it and has not been heard of for longer
   * than its lease.
   *
   * @throws LaunchRejected also if that process was heard of
   */
  public Launched takeOver(int id, boolean acceptFaulty) {
    locks.evict(get(id));
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
    recovery.refuseErased(id);
    var resolved = locks.whileAtRest(id, lease -> decisions.resolve(lease, kind, who));
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
    recovery.refuseErased(id);
    var names = classes.stream().map(Enum::name).toList();
    var again = locks.whileAtRest(id, lease -> decisions.retry(lease, names, who));
    reopenIfReady(id);
    return again;
  }

  /** Again before every launch, since a crash may have come between a decision and this. */
  private void reopenIfReady(int id) {
    get(id);
    recovery.reopenIfReady(id);
  }

  /**
   * Sends one message outside of any run, once. Nobody counts as reached by it.
   *
   * @param phone E.164 without its plus
   * @return what came of it; without an outcome if the sender did not come free: nothing was sent
   * @throws LaunchRejected if the number has opted out, or its sender cannot be used
   */
  public TestOrder.Answer test(TestOrder order, long phone) throws InterruptedException {
    var sender = SenderName.folded(order.sender());
    if (optOuts.isOptedOut(phone, sender)) {
      throw new LaunchRejected(
          "%s has opted out of the messages of this sender, tests as well. Take it off the opt-outs with its owner's consent, or test with another number."
              .formatted(PhoneNumbers.e164(phone)));
    }
    var channel = senders.open(order.sender(), null);
    var forGraph = channel.sender().dialect() == Dialect.GRAPH;
    return switch (order.render(forGraph, clock.instant())) {
      case Unrenderable refused -> throw new LaunchRejected(refused.reason());
      case Rendered rendered -> {
        var result = TestMessage.send(channel, phone, rendered.template());
        log.info(
            "test message of campaign {}, line {}, to {}: {}",
            order.campaign(),
            order.line(),
            PhoneNumbers.masked(phone),
            result.outcome());
        yield new TestOrder.Answer(result.outcome(), result.waiting());
      }
    };
  }

  /** Whether some sender must not write to a number. */
  public boolean isOptedOut(long phone) {
    return optOuts.isOptedOut(phone, null);
  }

  /**
   * Erases a person everywhere: see {@link Retention#forget}.
   *
   * @param phone E.164 without its plus
   * @throws LaunchRejected if a run that has the number is being sent; nothing was erased
   */
  public Retention.Erased forget(long phone, String who) {
    return retention.forget(phone, who);
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

  /**
   * The same, and returns when they have ended and what was on the wire is settled. Nothing may be
   * launched meanwhile.
   */
  void stopAllAndWait() throws InterruptedException {
    stopAll();
    while (!active.all().isEmpty()) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  /** What there is to tell of a run. */
  RunReport report(int id) {
    var run = get(id);
    return RunReport.of(run, ends.of(id).orElse(null), reachedRate(run));
  }

  /** What a run costs at most, by each currency of which there is a rate card. */
  List<RunCost> costs(int id) {
    return costs.of(get(id));
  }

  /** Every sender that is set or was ever used, by name, and which processes share its rate. */
  public List<SenderStatus> senders() {
    return senders.all();
  }

  /**
   * Keeps definitions of templates.
   *
   * @param sender whose they are, or null for all senders'
   * @param source the name of the file they come from
   * @throws LaunchRejected if there is no such sender
   */
  public void importTemplates(
      @Nullable String sender, List<ReadDefinition> definitions, String source) {
    if (sender != null) {
      senders.refuseUnknown(sender);
    }
    templates()
        .keep(
            sender == null ? Templates.ALL_SENDERS : SenderName.folded(sender),
            definitions,
            source);
  }

  /**
   * Asks the provider for all definitions of a sender's templates, and keeps these alone.
   *
   * @param sender one, or null for all senders that have a business account
   * @return how many definitions each sender has, by its name
   * @throws LaunchRejected if there is none to ask
   * @throws com.nightmail.gateway.ProviderUnavailable if the provider does not give them
   */
  public Map<String, Integer> syncTemplates(@Nullable String sender) {
    return sync.sync(sender);
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

  /** What a run of this process waits for, in one sentence; empty while it flows. */
  public Optional<String> waiting(int run) {
    return active.all().stream()
        .filter(a -> a.run().id() == run)
        .flatMap(a -> Optional.ofNullable(a.control().waiting()).stream())
        .findFirst()
        .map(waiting -> database.trouble().orElse(waiting));
  }
}
