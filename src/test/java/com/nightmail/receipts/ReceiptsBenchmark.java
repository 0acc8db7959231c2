package com.nightmail.receipts;

import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static com.nightmail.support.Provider.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.gateway.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What receiving costs: the time to an answer at three receipts for each of 1,000 messages per
 * second, and the processor time of one receipt from the call to the ledger. That of the test's own
 * client is counted in; it shares the process.
 */
@Tag("benchmark")
class ReceiptsBenchmark {
  private static final int PER_SECOND = 3_000;
  private static final int SECONDS = 5;

  /** As the provider: a bounded number of calls at once. */
  private static final int CALLS = 32;

  private static final int MESSAGES = PER_SECOND * SECONDS / 3;
  private static final List<String> LIFE = List.of("sent", "delivered", "read");

  @TempDir Path folder;
  private Desk desk;
  private Provider provider;

  @Test
  void threeThousandReceiptsPerSecond() throws InterruptedException {
    try (var served =
        Desk.serving(folder, Options.IDEAL, "nightmail.webhook.app-secret=" + Provider.SECRET)) {
      desk = served;
      provider = new Provider(desk.uri("/webhooks/whatsapp"));
      pass(0, 10); // the code warms up
      int run = 1;
      for (int size : new int[] {1, 10, 100}) {
        pass(run++, size);
      }
    }
  }

  private void pass(int round, int size) throws InterruptedException {
    int run = accepted(round);
    var bodies = new ArrayList<String>();
    for (var status : LIFE) {
      for (int from = 0; from < MESSAGES; from += size) {
        var batch = new ArrayList<String>(size);
        for (int i = from; i < Math.min(MESSAGES, from + size); i++) {
          batch.add(
              status(
                  "wamid." + run + "." + (i + 2),
                  status,
                  "91980%07d".formatted(i),
                  token(run, i + 2, 1)));
        }
        bodies.add(statuses(batch));
      }
    }
    var cpuBefore = Cpu.of(desk);
    var micros = Collections.synchronizedList(new ArrayList<Long>());
    var began = System.nanoTime();
    try (var calls = Executors.newFixedThreadPool(CALLS)) {
      for (int i = 0; i < bodies.size(); i++) {
        var body = bodies.get(i);
        var at = began + (long) (i * (1e9 * size / PER_SECOND));
        while (System.nanoTime() < at) {
          TimeUnit.NANOSECONDS.sleep(at - System.nanoTime());
        }
        calls.execute(
            () -> {
              // From the time it was due, so that a late call counts as a slow one.
              assertThat(provider.post(body)).isEqualTo(200);
              micros.add((System.nanoTime() - at) / 1_000);
            });
      }
    }
    var posted = System.nanoTime();
    while (desk.runs().get(run).counts().read() < MESSAGES) {
      Thread.sleep(5);
    }
    var done = System.nanoTime();
    var cpu = Cpu.of(desk).minus(cpuBefore);
    Collections.sort(micros);
    System.out.printf(
        "%s%3d per call: %,d receipts, posted in %.1f s, applied %.0f ms later; answer p50 %.1f ms, p99 %.1f ms, max %.1f ms; per receipt %.0f us of processor here, %.0f us in the database%n",
        round == 0 ? "(warming up) " : "",
        size,
        3 * MESSAGES,
        (posted - began) / 1e9,
        (done - posted) / 1e6,
        micros.get(micros.size() / 2) / 1e3,
        micros.get(micros.size() * 99 / 100) / 1e3,
        micros.getLast() / 1e3,
        cpu.own().toNanos() / 1e3 / (3 * MESSAGES),
        cpu.database().toNanos() / 1e3 / (3 * MESSAGES));
  }

  /** A run whose messages are all accepted; its number. */
  private int accepted(int round) {
    var jdbc = desk.jdbc();
    jdbc.sql("INSERT INTO campaign (name) VALUES ('benchmark') ON CONFLICT DO NOTHING").update();
    int run =
        jdbc.sql(
                """
                INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows,
                                 header, accepted)
                SELECT id, :key, '', 'x', 'x', 'x', :rows, '{}', :rows FROM campaign RETURNING id
                """)
            .param("key", "round " + round)
            .param("rows", MESSAGES)
            .query(Integer.class)
            .single();
    jdbc.sql(
            """
            INSERT INTO message (run, line, phone, sendable, state, attempt, wamid)
            SELECT :run, i + 2, 919800000000 + i, true, 'ACCEPTED', 1, 'wamid.' || :run || '.' || i + 2
            FROM generate_series(0, :rows - 1) i
            """)
        .param("run", run)
        .param("rows", MESSAGES)
        .update();
    return run;
  }

  private record Cpu(Duration own, Duration database) {
    static Cpu of(Desk desk) {
      var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      var backends =
          desk.jdbc().sql("SELECT pid FROM pg_stat_activity").query(Long.class).list().stream()
              .flatMap(pid -> ProcessHandle.of(pid).stream())
              .flatMap(process -> process.info().totalCpuDuration().stream())
              .reduce(Duration.ZERO, Duration::plus);
      return new Cpu(Duration.ofNanos(machine.getProcessCpuTime()), backends);
    }

    Cpu minus(Cpu before) {
      return new Cpu(own.minus(before.own), database.minus(before.database));
    }
  }
}
