package com.nightmail.cli;

import com.nightmail.ledger.Counts;
import com.nightmail.runs.Launched;
import com.nightmail.runs.Runs;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Watches a run of this process to its end: a bar on a terminal, a plain line every few seconds
 * elsewhere. An interrupt or a SIGTERM stops the run cleanly.
 */
final class Watch {
  private static final Counts NOTHING = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final long POLL_MILLIS = 200;
  private static final Duration PLAIN_LINE_EVERY = Duration.ofSeconds(5);

  private final Runs runs;
  private final PrintWriter out;
  private Counts latest = NOTHING;

  Watch(Runs runs, PrintWriter out) {
    this.runs = runs;
    this.out = out;
  }

  /**
   * @return the exit status of the run
   */
  int untilEnd(Launched launched) throws InterruptedException {
    var reported = new CountDownLatch(1);
    var status = new int[] {Commands.FAILED};
    var hook = new Thread(() -> stopAndWait(reported, status), "stop-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      display(launched);
      var summary = new Summary(runs, out).print(launched.run());
      // The books may be another process's work, which took the run over.
      status[0] =
          switch (launched.ending().join()) {
            case COMPLETED -> summary;
            case REFUSED -> Commands.REFUSED;
            case STOPPED, FAILED -> Commands.FAILED;
          };
      return status[0];
    } finally {
      out.flush();
      reported.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The hook waits for nothing any more and ends the process with our status.
      }
    }
  }

  private void stopAndWait(CountDownLatch reported, int[] status) {
    runs.stopAll();
    try {
      reported.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(status[0]);
  }

  private void display(Launched launched) throws InterruptedException {
    if (Boolean.getBoolean("nightmail.terminal")) {
      bar(launched);
    } else {
      lines(launched);
    }
  }

  private void bar(Launched launched) throws InterruptedException {
    var total = runs.get(launched.run()).listRows();
    try (var bar =
        new ProgressBarBuilder()
            .setTaskName("Loading")
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .showSpeed()
            .setConsumer(new ConsoleProgressBarConsumer(System.out))
            .build()) {
      var sending = false;
      while (!ended(launched, POLL_MILLIS)) {
        sending = step(bar, counts(launched), total, sending);
      }
      step(bar, counts(launched), total, sending);
    }
  }

  private static boolean step(ProgressBar bar, Counts counts, int total, boolean sending) {
    if (counts.total() < total) {
      bar.stepTo(counts.total());
      return false;
    }
    if (!sending) {
      bar.reset();
    }
    bar.stepTo(counts.settled() + counts.inDoubt());
    bar.setExtraMessage(outcome(counts));
    return true;
  }

  private void lines(Launched launched) throws InterruptedException {
    var total = runs.get(launched.run()).listRows();
    var since = System.nanoTime();
    String told = null;
    var before = counts(launched);
    while (!ended(launched, PLAIN_LINE_EVERY.toMillis())) {
      var counts = counts(launched);
      var seconds = (System.nanoTime() - since) / 1e9;
      if (counts.total() < total) {
        out.printf("loading  %,d of %,d rows%n", counts.total(), total);
      } else {
        var done = counts.settled() + counts.inDoubt();
        var rate = (counts.taken() - before.taken()) / seconds;
        out.printf(
            "sending  %,d of %,d, %.0f/s, %s to go: %s%n",
            done,
            total,
            rate,
            rate < 0.1 ? "?" : Format.duration(Duration.ofSeconds((long) ((total - done) / rate))),
            outcome(counts));
      }
      var warning = warning(launched);
      if (warning != null && !warning.equals(told)) {
        out.println("warning  " + warning);
        told = warning;
      }
      out.flush();
      before = counts;
      since = System.nanoTime();
    }
  }

  private @Nullable String warning(Launched launched) {
    try {
      return runs.databaseTrouble().orElse(runs.get(launched.run()).warning());
    } catch (DataAccessException | TransactionException away) {
      return runs.databaseTrouble().orElse(null);
    }
  }

  /** The latest counts there are: while the database is away, those of before. */
  private Counts counts(Launched launched) {
    try {
      latest = runs.get(launched.run()).counts();
    } catch (DataAccessException | TransactionException away) {
      // The run itself waits for the database, and so does the next look.
    }
    return latest;
  }

  private static String outcome(Counts counts) {
    return " accepted %,d, refused %,d, in doubt %,d"
        .formatted(counts.taken(), counts.refused(), counts.inDoubt())
        .strip();
  }

  private static boolean ended(Launched launched, long millis) throws InterruptedException {
    try {
      launched.ending().get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException running) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "run " + launched.run() + " ended unexpectedly", e.getCause());
    }
  }
}
