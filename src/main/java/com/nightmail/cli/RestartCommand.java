package com.nightmail.cli;

import com.nightmail.runs.Runs;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restart",
    description = "Goes on with a run that stopped or failed; nobody gets a message twice.")
final class RestartCommand extends ApplicationCommand {

  @Parameters(paramLabel = "RUN", description = "Number of the run.")
  private int run;

  @Option(
      names = "--take-over",
      description = {
        "Takes the run from a process that is frozen or cut off:",
        "one that has not been heard of for 15 s."
      })
  private boolean takeOver;

  @Option(names = "--accept-faulty", description = Commands.ACCEPT_FAULTY)
  private boolean acceptFaulty;

  RestartCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  int execute(Runs runs) throws InterruptedException {
    var goesOn = Format.goesOn(runs.get(run));
    var launched = takeOver ? runs.takeOver(run, acceptFaulty) : runs.restart(run, acceptFaulty);
    out().printf("Run %d goes on: %s.%n", run, goesOn);
    out().flush();
    return watch(runs, launched);
  }
}
