package com.nightmail.cli;

import com.nightmail.runs.Runs;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "resolve",
    description = {
      "Settles the messages in doubt by your decision, which is kept with your name.",
      "Receipts settle them by themselves: decide only when none can be expected any more."
    })
final class ResolveCommand extends ApplicationCommand {

  @Parameters(paramLabel = "RUN", description = "Number of the run.")
  private int run;

  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  @Mixin private Confirmation confirmation = new Confirmation();

  private static final class Choice {
    @Option(
        names = "--assume-sent",
        description = "Counts them as sent: whoever did not get the message goes without.")
    private boolean assumeSent;

    @Option(
        names = "--resend",
        description = "Sends them again: whoever got the message gets it twice.")
    private boolean resend;
  }

  ResolveCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  int execute(Runs runs) throws InterruptedException {
    var doubtful = runs.get(run).counts().inDoubt();
    if (doubtful == 0) {
      out().printf("Run %d has no messages in doubt.%n", run);
      return Commands.COMPLETED;
    }
    var question =
        choice.resend
            ? "To be sent again: %s. Whoever got the message gets it twice."
            : "To be counted as sent: %s. Whoever did not get the message goes without.";
    if (!confirmation.given(out(), question.formatted(Format.count(doubtful, "message")))) {
      out().println("Nothing was changed.");
      return Commands.REFUSED;
    }
    var who = confirmation.who();
    var resolved = choice.resend ? runs.resend(run, who) : runs.assumeSent(run, who);
    out().printf("%s of run %d: decided by %s.%n", Format.count(resolved, "message"), run, who);
    return choice.resend ? goOn(runs) : Commands.COMPLETED;
  }

  private int goOn(Runs runs) throws InterruptedException {
    out().flush();
    return watch(runs, runs.restart(run));
  }
}
