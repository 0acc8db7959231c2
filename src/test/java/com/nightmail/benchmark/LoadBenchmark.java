package com.nightmail.benchmark;

import static org.awaitility.Awaitility.await;

import com.nightmail.Nightmail;
import com.nightmail.runs.LaunchOrder;
import com.nightmail.runs.Runs;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How fast a list of a million rows is checked, normalised, de-duplicated and loaded, beside a bare
 * COPY of the same rows into the same tables of the same durable PostgreSQL, round by round.
 */
@Tag("benchmark")
class LoadBenchmark {
  private static final int ROWS = Integer.getInteger("benchmark.rows", 1_000_000);
  private static final int ROUNDS = 3;

  @TempDir Path folder;

  @Test
  void loadBesideBareCopy() throws Exception {
    var list = list();
    try (var application =
        Nightmail.start(
            "--nightmail.home=" + folder.resolve("home"), "--nightmail.senders.simulator.rate=1")) {
      var loads = new ArrayList<Double>();
      var copies = new ArrayList<Double>();
      Path[] rows = null;
      for (int round = 0; round < ROUNDS; round++) {
        var run = load(application, campaign(list, round));
        loads.add(loadSeconds(application, run));
        rows = rows == null ? unload(application, run) : rows;
        copies.add(copy(application, rows, 1_000 + round));
        System.out.printf(
            "round %d: load %.1f s, bare COPY %.1f s, %.0f %%%n",
            round + 1, loads.getLast(), copies.getLast(), 100 * copies.getLast() / loads.getLast());
      }
      System.out.printf(
          "%,d rows, heap %d MB: loaded at %,.0f rows/s, bare COPY %,.0f rows/s: %.0f %% (medians)%n",
          ROWS,
          Runtime.getRuntime().maxMemory() >> 20,
          ROWS / median(loads),
          ROWS / median(copies),
          100 * median(copies) / median(loads));
    }
  }

  private Path list() throws IOException {
    var file = folder.resolve("list.csv");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("first_name,mobile,city,image,flow\n");
      for (int i = 0; i < ROWS; i++) {
        out.write("Asha,+9198%08d,Mumbai,lamp.jpg,lights\n".formatted(i * 7L % 100_000_000));
      }
    }
    return file;
  }

  private Path campaign(Path list, int round) throws IOException {
    return Files.writeString(
        folder.resolve("campaign" + round + ".yaml"),
        """
        name: benchmark-%d
        sender: simulator
        recipients: { file: %s, phone: mobile, country: IN }
        template:
          name: june_csp_en1
          language: { code: en }
          components:
            - type: body
              parameters: [ { type: text, text: "{{first_name}}" } ]
        """
            .formatted(round, list));
  }

  /** The product's own job; it is stopped as soon as the list stands in the ledger. */
  private static int load(ConfigurableApplicationContext application, Path campaignFile)
      throws Exception {
    var runs = application.getBean(Runs.class);
    var began = System.nanoTime();
    var order = LaunchOrder.read(campaignFile, LaunchOrder.Options.NONE);
    System.out.printf("preflight %.1f s, ", (System.nanoTime() - began) / 1e9);
    var started = (Runs.Launch.Started) runs.launch(order);
    var launched = started.launched();
    await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> launched.ending().isDone() || runs.get(launched.run()).counts().total() == ROWS);
    runs.stop(launched.run());
    launched.ending().get(1, TimeUnit.MINUTES);
    return launched.run();
  }

  private static double loadSeconds(ConfigurableApplicationContext application, int run) {
    var runs = application.getBean(Runs.class);
    var execution = runs.lastExecution(runs.get(run)).orElseThrow();
    return execution.steps().stream()
        .filter(step -> step.name().equals("load"))
        .map(step -> Duration.between(step.startedAt(), step.endedAt()).toMillis() / 1e3)
        .findFirst()
        .orElseThrow();
  }

  private Path[] unload(ConfigurableApplicationContext application, int run) throws Exception {
    var messages = folder.resolve("message.copy");
    var recipients = folder.resolve("recipient.copy");
    try (var connection = application.getBean(DataSource.class).getConnection();
        OutputStream m = Files.newOutputStream(messages);
        OutputStream r = Files.newOutputStream(recipients)) {
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      copy.copyOut(
          "COPY (SELECT line, phone, sendable, 'READY' FROM message WHERE run = %d ORDER BY line) TO STDOUT"
              .formatted(run),
          m);
      copy.copyOut(
          "COPY (SELECT line, cells FROM recipient WHERE run = %d ORDER BY line) TO STDOUT"
              .formatted(run),
          r);
    }
    return new Path[] {messages, recipients};
  }

  private static double copy(ConfigurableApplicationContext application, Path[] rows, int run)
      throws Exception {
    var jdbc = application.getBean(JdbcClient.class);
    jdbc.sql("ALTER TABLE message ALTER run SET DEFAULT " + run).update();
    jdbc.sql("ALTER TABLE recipient ALTER run SET DEFAULT " + run).update();
    var began = System.nanoTime();
    try (var connection = application.getBean(DataSource.class).getConnection();
        var m = new BufferedInputStream(Files.newInputStream(rows[0]), 1 << 16);
        var r = new BufferedInputStream(Files.newInputStream(rows[1]), 1 << 16)) {
      connection.setAutoCommit(false);
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      copy.copyIn("COPY message (line, phone, sendable, state) FROM STDIN", m);
      copy.copyIn("COPY recipient (line, cells) FROM STDIN", r);
      connection.commit();
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
