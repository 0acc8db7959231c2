package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.RunDirectory;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "stop",
    description =
        "Stops a run, whichever process sends it: nothing new leaves, what is on the wire is settled.")
final class StopCommand extends DirectoryCommand {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN_MILLIS = 100;

  @Parameters(paramLabel = "RUN", description = "Number of the run.")
  private int run;

  StopCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    super(directory, application);
  }

  /** See {@link PlainCall}. */
  StopCommand plain(int run) {
    this.run = run;
    return this;
  }

  @Override
  int execute(RunDirectory runs) throws InterruptedException {
    if (!runs.stop(run)) {
      out().printf("Run %d is not being sent: there is nothing to stop.%n", run);
      return Commands.COMPLETED;
    }
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    for (var owner = runs.get(run).owner(); owner != null; owner = runs.get(run).owner()) {
      var silence = runs.unheardOf(run).orElse(null);
      if (silence != null) {
        err()
            .printf(
                "Nobody answers: %s, which sends run %d, has not been heard of for %d s.%n"
                    + "If it is frozen or cut off, take the run from it: nightmail restart %d --take-over%n",
                owner, run, silence.toSeconds(), run);
        return Commands.FAILED;
      }
      if (System.nanoTime() > deadline) {
        err()
            .printf(
                "Run %d was asked to stop and has not ended yet: see nightmail show %d%n",
                run, run);
        return Commands.FAILED;
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
    return new Summary(runs, out()).print(run) == Commands.IN_DOUBT
        ? Commands.IN_DOUBT
        : Commands.COMPLETED;
  }
}
