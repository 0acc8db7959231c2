package com.nightmail.cli;

import com.nightmail.domain.Run;
import com.nightmail.runs.Ending;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.runs.Launched;
import com.nightmail.runs.Runs;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Watches a run of this process to its end: lines that change on a terminal, elsewhere a plain line
 * every five seconds if it says anything new. Ctrl-C or a SIGTERM stops the run cleanly; a second
 * Ctrl-C ends the process at once.
 */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final long POLL_MILLIS = 200;
  private static final long LOOK_AGAIN_MILLIS = 2_000;
  private static final long LONGEST_CLOSE_SECONDS = 15;
  private static final long PLAIN_LINE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Runs runs;
  private final PrintWriter out;
  private final CountDownLatch closed;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Run latest;
  private volatile boolean interrupted;

  /**
   * @param closed when the application is closed
   */
  Watch(Runs runs, PrintWriter out, CountDownLatch closed) {
    this.runs = runs;
    this.out = out;
    this.closed = closed;
  }

  /**
   * @return the exit status of the run
   */
  int untilEnd(Launched launched) throws InterruptedException {
    var reported = new CountDownLatch(1);
    var status = new int[] {Commands.FAILED};
    var hook = new Thread(() -> stopAndWait(reported, status), "stop-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try (var interrupts = new Interrupts(this::stop, () -> endAtOnce(launched))) {
      var ending = untilNoMoreWaits(launched);
      var summary = new Summary(runs, out).print(launched.run());
      if (ending == Ending.FAILED
          && (summary != Commands.FAILED || runs.get(launched.run()).owner() != null)) {
        out.println(
            "Another process took the run over and went on with it: these are its figures.");
      }
      status[0] =
          switch (ending) {
            case COMPLETED -> summary;
            case REFUSED -> Commands.REFUSED;
            case WAITING, STOPPED, FAILED -> Commands.FAILED;
          };
      return status[0];
    } finally {
      out.flush();
      reported.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The hook ends the process with our status, once the application is closed.
      }
    }
  }

  /**
   * Goes on with the run after each of its waits.
   *
   * @return how the run ended, wherever it was sent last
   */
  private Ending untilNoMoreWaits(Launched first) throws InterruptedException {
    var launched = first;
    while (true) {
      display(launched);
      var ending = launched.ending().join();
      var next = ending == Ending.WAITING ? afterTheWait(launched.run()) : null;
      if (next == null) {
        return ending == Ending.WAITING ? elsewhere(launched.run()) : ending;
      }
      launched = next;
    }
  }

  /** The run, launched here again; null if it has ended, or was stopped meanwhile. */
  private @Nullable Launched afterTheWait(int id) throws InterruptedException {
    Run told = null;
    while (true) {
      var run = runs.get(id);
      if (stopping.getCount() == 0) {
        runs.stop(id);
        return null;
      }
      if (run.waits() == null && run.owner() == null) {
        return null;
      }
      if (told == null || !Objects.equals(told.waits(), run.waits())) {
        told = run;
        tell(run);
      }
      if (run.waits() == null || !runs.awaitTurn(run, stopping)) {
        stopping.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        continue;
      }
      try {
        return runs.takeUp(id);
      } catch (LaunchRejected elsewhere) {
        // Another process goes on with it, or sends another run of the campaign: it is waited for.
        stopping.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void tell(Run run) {
    var waits = Format.waits(run);
    out.println(
        waits == null
            ? "Run %d goes on in another process: %s.".formatted(run.id(), run.owner())
            : "Waiting %s: %s to go.".formatted(waits, Format.number(run.counts().ready())));
    out.flush();
  }

  /** How a run ended that another process sent last. */
  private Ending elsewhere(int id) {
    return Format.status(runs, runs.get(id)).equals("COMPLETED")
        ? Ending.COMPLETED
        : Ending.STOPPED;
  }

  /** As a SIGTERM does: by way of the shutdown hook. */
  private void stop() {
    interrupted = true;
    System.exit(Commands.INTERRUPTED);
  }

  private void endAtOnce(Launched launched) {
    var run = latest;
    var claimed = run == null ? 0 : run.counts().claimed();
    out.printf(
        "%nEnded at once. Run %d leaves at most %s in doubt: the gateway may have taken them.%n",
        launched.run(), Format.count(claimed, "message"));
    out.printf("See them with: nightmail show %d%n", launched.run());
    out.printf("Go on with the others: nightmail restart %d%n", launched.run());
    out.flush();
    Runtime.getRuntime().halt(Commands.INTERRUPTED);
  }

  /** The process ends with the run's status, which Java itself would not do after a signal. */
  private void stopAndWait(CountDownLatch reported, int[] status) {
    stopping.countDown();
    runs.stopAll();
    try {
      reported.await();
      if (!closed.await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the application was not closed within {} s", LONGEST_CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(status[0]);
  }

  private void display(Launched launched) throws InterruptedException {
    var run = runs.get(launched.run());
    latest = run;
    var progress = new Progress(run.listRows());
    var looking = Thread.ofPlatform().daemon().name("watch").start(() -> keepLooking(launched));
    try {
      if (LiveLines.possible()) {
        live(launched, progress);
      } else {
        plain(launched, progress);
      }
    } finally {
      looking.interrupt();
    }
  }

  /** On a thread of its own: while the database is away a look takes seconds, or fails. */
  private void keepLooking(Launched launched) {
    while (!launched.ending().isDone()) {
      look(launched);
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException ended) {
        return;
      }
    }
  }

  private void look(Launched launched) {
    try {
      latest = runs.get(launched.run());
    } catch (DataAccessException | TransactionException away) {
      // What was known before is shown. The run itself waits, and so does the next look.
    }
  }

  private void live(Launched launched, Progress progress) throws InterruptedException {
    var news = new News();
    out.flush();
    try (var lines = new LiveLines(System.out)) {
      do {
        update(launched, progress);
        for (var line = news.next(); line != null; line = news.next()) {
          lines.above(line);
        }
        lines.show(progress.lines(lines.columns()));
      } while (!ended(launched));
      look(launched);
      update(launched, progress);
      lines.show(progress.lines(lines.columns()));
    }
  }

  private void plain(Launched launched, Progress progress) throws InterruptedException {
    var news = new News();
    var printed = System.nanoTime();
    do {
      update(launched, progress);
      var due = System.nanoTime() - printed >= PLAIN_LINE_EVERY_NANOS;
      if (due) {
        var line = progress.newLine();
        if (line != null) {
          out.println(line);
        }
        printed = System.nanoTime();
      }
      for (var line = news.next(); line != null; line = news.next()) {
        out.println(line);
      }
      out.flush();
    } while (!ended(launched));
  }

  private void update(Launched launched, Progress progress) {
    var run = latest;
    if (run != null) {
      var waiting = runs.waiting(launched.run()).orElse(null);
      progress.update(run.counts(), System.nanoTime(), waiting);
    }
  }

  private static boolean ended(Launched launched) throws InterruptedException {
    try {
      launched.ending().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException running) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "run " + launched.run() + " ended unexpectedly", e.getCause());
    }
  }

  /** What is told once: that the run is being stopped, and each warning. */
  private final class News {
    private boolean stopTold;
    private @Nullable String warned;

    private @Nullable String next() {
      if (interrupted && !stopTold) {
        stopTold = true;
        return "Stopping: nothing new leaves, answers are awaited. Ctrl-C again ends at once.";
      }
      var run = latest;
      var warning = run == null ? null : run.warning();
      if (warning != null && !warning.equals(warned)) {
        warned = warning;
        return "warning  " + warning;
      }
      return null;
    }
  }
}
