package com.nightmail.support;

import com.nightmail.Nightmail;
import com.nightmail.domain.Run;
import com.nightmail.ledger.Messages;
import com.nightmail.recipients.OptOuts;
import com.nightmail.runs.Ending;
import com.nightmail.runs.LaunchOrder;
import com.nightmail.runs.Launched;
import com.nightmail.runs.Runs;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where a test works: Nightmail on a database of its own, sending to a simulator through the sender
 * {@code main}, with a folder for campaigns and lists.
 */
public final class Desk implements AutoCloseable {
  /** As {@code spring.datasource.url}: the embedded PostgreSQL of the desk's own home. */
  public static final String EMBEDDED = "embedded";

  private static final AtomicInteger desks = new AtomicInteger();

  public final Path folder;
  public final Simulator simulator;
  public final String database;
  private final boolean web;
  private final Clock clock;
  private final String[] arguments;
  private ConfigurableApplicationContext context;

  public Desk(Path folder, Options options, String... settings) {
    this(folder, options, false, null, settings);
  }

  /** A desk whose application goes by this clock; the database and the gateway do not. */
  public Desk(Path folder, Options options, Clock clock, String... settings) {
    this(folder, options, false, clock, settings);
  }

  /** A desk whose application serves on {@code server.port}, any free port unless set. */
  public static Desk serving(Path folder, Options options, String... settings) {
    return new Desk(folder, options, true, null, settings);
  }

  /** The same of a desk whose application serves. */
  public static Desk serving(Path folder, Options options, Clock clock, String... settings) {
    return new Desk(folder, options, true, clock, settings);
  }

  private Desk(Path folder, Options options, boolean web, Clock clock, String... settings) {
    this.folder = folder;
    this.clock = clock;
    try {
      this.simulator = new Simulator(options);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    this.database = TestPostgres.newDatabase();
    var all = settings(database, simulator);
    all.put("nightmail.home", folder.resolve("home").toString());
    for (var setting : settings) {
      var parts = setting.split("=", 2);
      all.put(parts[0], parts[1]);
    }
    if (all.get("spring.datasource.url").equals(EMBEDDED)) {
      all.remove("spring.datasource.url");
    }
    all.putIfAbsent("server.port", "0");
    this.web = web;
    this.arguments =
        all.entrySet().stream()
            .map(e -> "--" + e.getKey() + "=" + e.getValue())
            .toArray(String[]::new);
    this.context = start();
    numberExecutions();
  }

  /** One after the other: they all set up the log of this JVM. */
  private ConfigurableApplicationContext start() {
    synchronized (Desk.class) {
      return clock == null ? startBySystemClock() : withClock(this::startBySystemClock);
    }
  }

  private ConfigurableApplicationContext startBySystemClock() {
    return web ? Nightmail.serve(arguments) : Nightmail.start(arguments);
  }

  /** The clock is there before the application's own. */
  private ConfigurableApplicationContext withClock(Supplier<ConfigurableApplicationContext> start) {
    var listener =
        new SpringApplicationRunListener() {
          @Override
          public void contextPrepared(ConfigurableApplicationContext context) {
            ((GenericApplicationContext) context)
                .registerBean(
                    "clockOfTheTest", Clock.class, () -> clock, bean -> bean.setPrimary(true));
          }
        };
    return SpringApplication.withHook(application -> listener, start::get);
  }

  /** One more process on the same home and database; for whoever calls to close. */
  public ConfigurableApplicationContext another() {
    return start();
  }

  /**
   * Spring Batch keeps the scopes of all executions of a JVM in one place, by their number alone:
   * two desks that send at once must not give the same.
   */
  private void numberExecutions() {
    var first = desks.incrementAndGet() * 10_000L;
    for (var sequence : List.of("batch_job_execution_seq", "batch_step_execution_seq")) {
      jdbc().sql("SELECT setval('%s', %d)".formatted(sequence, first)).query(Long.class).single();
    }
  }

  /** The next process on the same home and database. */
  public void restartApplication() {
    context.close();
    context = start();
  }

  private static Map<String, String> settings(String database, Simulator simulator) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("spring.datasource.url", database);
    settings.put("nightmail.breaker.share", "1");
    settings.put("nightmail.senders.main.url", simulator.url().toString());
    settings.put("nightmail.senders.main.api-key", "test-key");
    settings.put("nightmail.senders.main.rate", "2000");
    settings.put("nightmail.senders.main.response-timeout", "2s");
    return settings;
  }

  public Runs runs() {
    return context.getBean(Runs.class);
  }

  /** The ledger's own reading of messages. */
  public Messages messages() {
    return context.getBean(Messages.class);
  }

  public OptOuts optOuts() {
    return context.getBean(OptOuts.class);
  }

  public JdbcClient jdbc() {
    return context.getBean(JdbcClient.class);
  }

  /** An address of the served application. */
  public URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** A list with one column "mobile" and these numbers. */
  public Path list(String name, List<String> numbers) {
    return write(
        name,
        "name,mobile\n"
            + numbers.stream().map(n -> "Asha," + n + "\n").collect(Collectors.joining()));
  }

  /** {@code count} different numbers, from the {@code from}th on. */
  public static List<String> numbers(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> "+91980%07d".formatted(i)).toList();
  }

  public Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A small campaign; {@code extra} are further top-level lines of its file. */
  public Path campaign(String name, Path list, String... extra) {
    return write(name + ".yaml", smallCampaign(name, list) + String.join("\n", extra));
  }

  /** The file of a small campaign for a list with the columns "name" and "mobile". */
  public static String smallCampaign(String name, Path list) {
    return """
    name: %s
    sender: main
    recipients:
      file: %s
      phone: mobile
      country: IN
    template:
      name: june_csp_en1
      language: { policy: deterministic, code: en }
      components:
        - type: body
          parameters: [ { type: text, text: "{{name}}" } ]
    """
        .formatted(name, list);
  }

  public Runs.Launch launch(Path campaignFile) {
    return launch(campaignFile, null);
  }

  public Runs.Launch launch(Path campaignFile, String key) {
    return runs().launch(order(campaignFile, key));
  }

  /** What a launch of the campaign is ordered with; its list is surveyed now. */
  public LaunchOrder order(Path campaignFile) {
    return order(campaignFile, null);
  }

  private static LaunchOrder order(Path campaignFile, String key) {
    try {
      return LaunchOrder.read(
          campaignFile, new LaunchOrder.Options(null, null, null, key, false, false));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Launched begin(Path campaignFile) {
    return ((Runs.Launch.Started) launch(campaignFile)).launched();
  }

  /** Launches, and waits for the end. */
  public Ended run(Path campaignFile) {
    return await(begin(campaignFile));
  }

  public Ended await(Launched launched) {
    return await(launched, Duration.ofMinutes(2));
  }

  public Ended await(Launched launched, Duration atMost) {
    try {
      var ending = launched.ending().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return new Ended(ending, runs().get(launched.run()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public record Ended(Ending ending, Run run) {}

  @Override
  public void close() {
    context.close();
    try {
      simulator.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
