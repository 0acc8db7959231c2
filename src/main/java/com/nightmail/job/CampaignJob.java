package com.nightmail.job;

import com.nightmail.gateway.Dialect;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.Loading;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Suppressions;
import com.nightmail.ledger.ZoneSets;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.recipients.Recipient;
import com.nightmail.sending.ActiveRun;
import com.nightmail.sending.ActiveRuns;
import com.nightmail.sending.DatabasePatience;
import com.nightmail.sending.DryRun;
import com.nightmail.sending.MessageRenderer;
import com.nightmail.sending.OutboundMessage;
import com.nightmail.sending.SendSession;
import com.nightmail.sending.Session;
import java.time.Clock;
import java.util.List;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/**
 * The job "campaign": load, send, settle.
 *
 * <p>An item of {@code load} is a batch of rows: rows may be of any length up to 64 Ki characters,
 * and a chunk of a fixed number of them would be of any size.
 *
 * <p>{@code send} reads what is READY, renders it and hands it to the {@link SendSession}. Hours
 * can lie between that and the claim, while a sender rests: such a message is rendered anew.
 *
 * <p>{@code send} has no transaction manager: nothing of the database is held while requests are on
 * the wire. It and {@code settle} run again on every restart, whatever the job repository says of
 * them: they are driven by the ledger, and a step with nothing to do costs one look.
 */
@Configuration(proxyBeanMethods = false)
public class CampaignJob {
  public static final String NAME = "campaign";
  public static final String RUN = "run";

  /** Messages that are read, rendered and handed over at a time. It bounds nothing else. */
  private static final int SEND_CHUNK = 1_000;

  @Bean
  Job job(JobRepository repository, Step load, Step send, Step settle) {
    return new JobBuilder(NAME, repository).start(load).next(send).next(settle).build();
  }

  @Bean
  Step load(
      JobRepository repository,
      PlatformTransactionManager transactions,
      ActiveRuns runs,
      ListReader listReader,
      ListWriter listWriter,
      FaultLimit faultLimit) {
    return new StepBuilder("load", repository)
        .<List<Recipient>, List<Recipient>>chunk(1)
        .transactionManager(transactions)
        .reader(listReader)
        .writer(listWriter)
        .listener(entering(runs))
        .listener((StepExecutionListener) listWriter)
        .listener((StepExecutionListener) faultLimit)
        .build();
  }

  @Bean
  Step send(
      JobRepository repository,
      ActiveRuns runs,
      ReadyReader readyReader,
      MessageProcessor messageProcessor,
      MessageWriter messageWriter) {
    return new StepBuilder("send", repository)
        .<ReadyMessage, OutboundMessage>chunk(SEND_CHUNK)
        .reader(readyReader)
        .processor(messageProcessor)
        .writer(messageWriter)
        .listener(entering(runs))
        .listener((StepExecutionListener) messageWriter)
        .allowStartIfComplete(true)
        .build();
  }

  /** In one snapshot: receipts go on changing messages and counters while it counts. */
  @Bean
  Step settle(JobRepository repository, PlatformTransactionManager transactions, Settle settling) {
    var snapshot = new DefaultTransactionAttribute();
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    return new StepBuilder("settle", repository)
        .tasklet(settling, transactions)
        .transactionAttribute(snapshot)
        .allowStartIfComplete(true)
        .build();
  }

  @Bean
  @StepScope
  ListReader listReader(
      ActiveRuns runs,
      Loading loading,
      Exclusions exclusions,
      @Value("#{jobParameters['run']}") long run) {
    return new ListReader(runs.get(run), loading, exclusions);
  }

  @Bean
  @StepScope
  ListWriter listWriter(
      ActiveRuns runs,
      Loading loading,
      Exclusions exclusions,
      ZoneSets zones,
      @Value("#{jobParameters['run']}") long run) {
    var active = runs.get(run);
    return new ListWriter(
        active, loading, exclusions, zones, new SeenNumbers(active.run().listRows()));
  }

  @Bean
  @StepScope
  FaultLimit faultLimit(
      ActiveRuns runs,
      Loading loading,
      RunRegister register,
      NightmailProperties properties,
      @Value("#{jobParameters['run']}") long run) {
    return new FaultLimit(runs.get(run), loading, register, properties.mostFaulty());
  }

  @Bean
  @StepScope
  ReadyReader readyReader(
      ActiveRuns runs,
      Messages messages,
      Session session,
      Suppressions suppressions,
      DatabasePatience patience,
      @Value("#{jobParameters['run']}") long run) {
    return new ReadyReader(runs.get(run), messages, session, suppressions, patience);
  }

  @Bean
  @StepScope
  MessageProcessor messageProcessor(
      ActiveRuns runs, Clock clock, @Value("#{jobParameters['run']}") long run) {
    return new MessageProcessor(renderer(runs.get(run), clock));
  }

  @Bean
  @StepScope
  MessageWriter messageWriter(
      ActiveRuns runs, Session session, @Value("#{jobParameters['run']}") long run) {
    return new MessageWriter(runs.get(run).control(), session);
  }

  /** One of each step, for its reader and its writer; the writer closes it. */
  @Bean(destroyMethod = "")
  @StepScope
  Session session(
      ActiveRuns runs,
      Ledger ledger,
      Messages messages,
      Suppressions suppressions,
      ZoneSets zones,
      RunRegister register,
      DatabasePatience patience,
      NightmailProperties properties,
      Clock clock,
      @Value("#{jobParameters['run']}") long run) {
    var active = runs.get(run);
    return active.run().dry()
        ? new DryRun(active, messages, suppressions, patience)
        : new SendSession(
            active,
            renderer(active, clock),
            ledger,
            messages,
            suppressions,
            zones,
            register,
            patience,
            properties,
            clock);
  }

  @Bean
  @StepScope
  Settle settling(
      Messages messages, RunRegister register, @Value("#{jobParameters['run']}") long run) {
    return new Settle((int) run, messages, register);
  }

  private static MessageRenderer renderer(ActiveRun run, Clock clock) {
    var forGraph = run.channel().sender().dialect() == Dialect.GRAPH;
    return new MessageRenderer(run.campaign().template().bind(run.run().header(), forGraph), clock);
  }

  private static StepExecutionListener entering(ActiveRuns runs) {
    return new StepExecutionListener() {
      @Override
      public void beforeStep(StepExecution step) {
        run(runs, step).control().whenStopped(step::setTerminateOnly);
      }
    };
  }

  private static ActiveRun run(ActiveRuns runs, StepExecution step) {
    var run = step.getJobParameters().getLong(RUN);
    if (run == null) {
      throw new IllegalArgumentException("a job execution without the parameter \"run\"");
    }
    return runs.get(run);
  }
}
