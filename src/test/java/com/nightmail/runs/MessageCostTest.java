package com.nightmail.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a message costs, loading included, in quantities that neither a clock nor a busy machine
 * disturbs much. A change that makes one of them dearer by a third fails here. What a message costs
 * in processor time is measured by {@code nightmail bench}.
 */
class MessageCostTest {
  private static final int MESSAGES = 5_000;

  @TempDir Path folder;

  /**
   * What was used so far.
   *
   * @param transactions that wrote something: each took an id
   * @param walBytes of all that was written
   * @param heapBytes allocated by all threads, also by virtual ones, which allocate as the thread
   *     that carries them. The simulator's are among them: it runs in this JVM.
   */
  private record Used(long requests, long transactions, long walBytes, long heapBytes) {

    static Used by(Desk desk) {
      return new Used(
          desk.simulator.stats().requests(),
          number(desk, "SELECT pg_current_xact_id()::text::bigint"),
          number(desk, "SELECT pg_current_wal_insert_lsn() - '0/0'"),
          ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes());
    }

    private static long number(Desk desk, String query) {
      return desk.jdbc().sql(query).query(Long.class).single();
    }
  }

  /** The bounds are a third or more above what was measured, which stands beside them. */
  @Test
  void aMessageCostsNoMoreThanItDid() {
    try (var desk = new Desk(folder, Options.IDEAL)) {
      desk.run(desk.campaign("warm-up", desk.list("warm-up.csv", Desk.numbers(0, 500))));
      var before = Used.by(desk);
      desk.run(desk.campaign("cost", desk.list("list.csv", Desk.numbers(10_000, MESSAGES))));
      var after = Used.by(desk);

      assertThat(after.requests() - before.requests()).as("requests").isEqualTo(MESSAGES);
      assertThat(each(after.transactions() - before.transactions()))
          .as("writing transactions a message")
          .isLessThan(
              0.05); // 0.031, on a machine so busy that answers were recorded in small batches
      assertThat(each(after.walBytes() - before.walBytes()))
          .as("bytes of WAL a message")
          .isLessThan(1_500); // 1,132 to 1,149
      assertThat(each(after.heapBytes() - before.heapBytes()))
          .as("bytes allocated a message, by Nightmail and the simulator")
          .isLessThan(80_000); // 56,588 to 62,101
    }
  }

  private static double each(long total) {
    return (double) total / MESSAGES;
  }
}
