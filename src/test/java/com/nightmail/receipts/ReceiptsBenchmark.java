package com.nightmail.receipts;

import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static com.nightmail.support.Provider.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What receiving costs, for calls of one receipt, of ten and of a hundred: how many receipts a
 * second go from call to ledger flat out, how many that is for each second of one core's time
 * (Nightmail's and the database's; the callers' own is told apart), and the time to an answer at
 * three receipts for each of 1,000 messages a second.
 */
@Tag("benchmark")
class ReceiptsBenchmark {
  private static final int PER_SECOND = 3_000;
  private static final double UNPACED = Double.POSITIVE_INFINITY;
  private static final int[] SIZES = {1, 10, 100};

  /** As the provider: a bounded number of calls at once. */
  private static final int CALLERS = 32;

  private static final List<String> LIFE = List.of("sent", "delivered", "read");

  @TempDir Path folder;
  private Desk desk;
  private int rounds;

  @Test
  void flatOutAndAtThreeThousandReceiptsPerSecond() throws Exception {
    try (var served =
        Desk.serving(folder, Options.IDEAL, "nightmail.webhook.app-secret=" + Provider.SECRET)) {
      desk = served;
      for (int size : SIZES) {
        pass(size, 5_000, UNPACED); // the code warms up
      }
      var lines = new ArrayList<String>();
      var hundreds = 0.0;
      for (int i = SIZES.length - 1; i >= 0; i--) {
        var flatOut = pass(SIZES[i], SIZES[i] == 1 ? 5_000 : 20_000, UNPACED);
        var paced = pass(SIZES[i], 5_000, PER_SECOND);
        hundreds = hundreds == 0 ? flatOut.perCore() : hundreds;
        lines.addFirst(
            "%3d per call: flat out %,7.0f receipts/s, %,7.0f per core and second (%.2f of calls of 100), %4.0f us each here, %3.0f in the database, %3.0f of the caller; at %,d/s answers after p50 %.1f ms, p99 %.1f ms, at most %.1f ms, all applied %.0f ms later"
                .formatted(
                    SIZES[i],
                    flatOut.perSecond(),
                    flatOut.perCore(),
                    flatOut.perCore() / hundreds,
                    flatOut.each(flatOut.own()),
                    flatOut.each(flatOut.database()),
                    flatOut.each(flatOut.callers()),
                    PER_SECOND,
                    paced.millis(0.5),
                    paced.millis(0.99),
                    paced.millis(1),
                    paced.lag().toNanos() / 1e6));
      }
      lines.forEach(System.out::println);
    }
  }

  /**
   * @param lag from the last answer until everything was applied
   * @param own processor time, without that of the callers
   * @param micros from when each call was due until its answer, in ascending order
   */
  private record Result(
      int receipts,
      Duration time,
      Duration lag,
      Duration own,
      Duration database,
      Duration callers,
      long[] micros) {

    double perSecond() {
      return receipts * 1e9 / time.toNanos();
    }

    double perCore() {
      return receipts * 1e9 / own.plus(database).toNanos();
    }

    double each(Duration all) {
      return all.toNanos() / 1e3 / receipts;
    }

    double millis(double share) {
      return micros[(int) Math.ceil(share * micros.length) - 1] / 1e3;
    }
  }

  private Result pass(int size, int messages, double perSecond) throws Exception {
    int run = accepted(messages);
    var calls = calls(run, size, messages);
    var micros = new long[calls.size()];
    var next = new AtomicInteger();
    var callersCpu = new AtomicLong();
    var before = Cpu.of(desk);
    var began = System.nanoTime();
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      var all = new ArrayList<Future<?>>();
      for (int c = 0; c < CALLERS; c++) {
        all.add(
            callers.submit(
                () -> {
                  try (var caller = new Caller(desk.uri("/webhooks/whatsapp"))) {
                    for (int i = next.getAndIncrement(); i < micros.length; ) {
                      var due = began + (long) (i * 1e9 * size / perSecond);
                      while (System.nanoTime() < due) {
                        LockSupport.parkNanos(due - System.nanoTime());
                      }
                      assertThat(caller.post(calls.get(i))).isEqualTo(200);
                      micros[i] = (System.nanoTime() - due) / 1_000;
                      i = next.getAndIncrement();
                    }
                  }
                  return callersCpu.addAndGet(
                      ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                }));
      }
      for (var each : all) {
        each.get();
      }
    }
    var answered = System.nanoTime();
    while (desk.runs().get(run).counts().read() < messages) {
      Thread.sleep(2);
    }
    var applied = System.nanoTime();
    var cpu = Cpu.of(desk).minus(before);
    Arrays.sort(micros);
    return new Result(
        LIFE.size() * messages,
        Duration.ofNanos(applied - began),
        Duration.ofNanos(applied - answered),
        cpu.own().minusNanos(callersCpu.get()),
        cpu.database(),
        Duration.ofNanos(callersCpu.get()),
        micros);
  }

  /** The life of all messages, in calls of this size. */
  private List<byte[]> calls(int run, int size, int messages) {
    var address = desk.uri("/webhooks/whatsapp");
    var calls = new ArrayList<byte[]>();
    for (var status : LIFE) {
      for (int from = 0; from < messages; from += size) {
        var batch = new ArrayList<String>(size);
        for (int i = from; i < Math.min(messages, from + size); i++) {
          batch.add(
              status(
                  "wamid." + run + "." + (i + 2),
                  status,
                  "91980%07d".formatted(i),
                  token(run, i + 2, 1)));
        }
        calls.add(Caller.call(address, statuses(batch)));
      }
    }
    return calls;
  }

  /** A run whose messages are all accepted; its number. */
  private int accepted(int messages) {
    var jdbc = desk.jdbc();
    jdbc.sql("INSERT INTO campaign (name) VALUES ('benchmark') ON CONFLICT DO NOTHING").update();
    int run =
        jdbc.sql(
                """
                INSERT INTO run (campaign_id, run_key, source, source_path, list_path, list_checksum, list_rows,
                                 header)
                SELECT id, :key, '', 'x', 'x', 'x', :rows, '{}' FROM campaign RETURNING id
                """)
            .param("key", "round " + ++rounds)
            .param("rows", messages)
            .query(Integer.class)
            .single();
    jdbc.sql("INSERT INTO run_count VALUES (:run, 'OUTCOMES', 'ACCEPTED', :rows)")
        .param("run", run)
        .param("rows", messages)
        .update();
    jdbc.sql(
            """
            INSERT INTO message (run, line, phone, sendable, state, attempt, wamid)
            SELECT :run, i + 2, 919800000000 + i, true, 'ACCEPTED', 1, 'wamid.' || :run || '.' || i + 2
            FROM generate_series(0, :rows - 1) i
            """)
        .param("run", run)
        .param("rows", messages)
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
