package com.nightmail.cli;

import com.nightmail.gateway.ErrorClass;
import com.nightmail.runs.Runs;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "retry",
    description = {
      "Sends again what was refused, once its cause is mended.",
      "Of class RECIPIENT only 131049 is tried again, a day after its refusal.",
      "Says how many messages that concerns, and asks first."
    })
final class RetryCommand extends ApplicationCommand {

  @Parameters(paramLabel = "RUN", description = "Number of the run.")
  private int run;

  @Option(
      names = "--class",
      split = ",",
      paramLabel = "CLASS",
      defaultValue = "TEMPLATE,ACCOUNT,ROW",
      description = "TEMPLATE, ACCOUNT, ROW or RECIPIENT. Default: ${DEFAULT-VALUE}.")
  private List<ErrorClass> classes = List.of();

  @Mixin private Confirmation confirmation = new Confirmation();

  RetryCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  int execute(Runs runs) throws InterruptedException {
    var refused = runs.retriable(run, classes);
    if (refused == 0) {
      out().printf("Run %d has nothing refused that may be sent again now.%n", run);
      var doubtful = runs.get(run).counts().inDoubt();
      if (doubtful > 0) {
        out()
            .printf(
                "What is in doubt (%,d) needs a decision of its own: nightmail resolve %d%n",
                doubtful, run);
      }
      return Commands.COMPLETED;
    }
    if (!confirmation.given(
        out(), Format.count(refused, "refused message") + " will be sent again.")) {
      out().println("Nothing was changed.");
      return Commands.REFUSED;
    }
    var again = runs.retry(run, classes, confirmation.who());
    out().printf("Run %d sends %s again.%n", run, Format.count(again, "message"));
    out().flush();
    return watch(runs, runs.restart(run));
  }
}
