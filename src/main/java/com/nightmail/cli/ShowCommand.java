package com.nightmail.cli;

import com.nightmail.domain.Run;
import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.Execution;
import com.nightmail.runs.RunDirectory;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description =
        "Shows one run: its counts, reasons, rate and routes, and its steps in the job repository.")
final class ShowCommand extends DirectoryCommand {

  @Parameters(paramLabel = "RUN", description = "Number of the run.")
  private int id;

  @Option(names = "--json", description = "Prints it as a JSON object, for scripts.")
  private boolean json;

  ShowCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    super(directory, application);
  }

  /** See {@link PlainCall}. */
  ShowCommand plain(int run, boolean json) {
    this.id = run;
    this.json = json;
    return this;
  }

  @Override
  int execute(RunDirectory runs) {
    var run = runs.get(id);
    if (json) {
      RunJson.of(runs, run).print(runs, run, out());
      return Commands.COMPLETED;
    }
    new Summary(runs, out()).print(id);
    out().println();
    facts(runs, run);
    reasons(runs, run);
    steps(runs, run);
    return Commands.COMPLETED;
  }

  private void facts(RunDirectory runs, Run run) {
    fact("key", run.key());
    fact("list", run.list().toString());
    fact("campaign file", run.sourcePath().toString());
    fact("started", Format.time(run.startedAt()));
    if (run.owner() != null) {
      fact("sent by", run.owner());
    }
    if (run.erasedAt() != null) {
      fact("erased", "the numbers and cells of its list, " + Format.time(run.erasedAt()));
    }
    if (run.erasedOnRequest() > 0) {
      fact("erased", Format.count(run.erasedOnRequest(), "message") + ", on request");
    }
    fact("rate", rate(runs, run));
    for (var route : runs.routes(run.id())) {
      fact("route", route.reason() + " " + Format.number(route.count()));
    }
  }

  private static String rate(RunDirectory runs, Run run) {
    var allowed =
        run.rate() == null ? "what the sender is allowed" : Format.number(run.rate()) + "/s";
    var reached = runs.reachedRate(run);
    return reached == null
        ? "at most " + allowed
        : "%s/s from the first message to the last answer, at most %s"
            .formatted(Format.decimal(reached), allowed);
  }

  private void fact(String name, String value) {
    out().printf("  %-14s %s%n", name, VisibleWriter.oneLine(value));
  }

  private void reasons(RunDirectory runs, Run run) {
    var reasons = runs.reasons(run.id());
    if (reasons.isEmpty()) {
      return;
    }
    out().printf("%nWhy rows were not sent, or are in doubt%n");
    var table = new Table("state", "rows", "class", "code", "reason");
    reasons.stream()
        .limit(40)
        .forEach(
            group ->
                table.row(
                    group.state().name(),
                    Format.number(group.count()),
                    group.errorClass() == null ? "" : group.errorClass(),
                    group.code() == null ? "" : group.code().toString(),
                    group.reason()));
    table.print(out());
  }

  private void steps(RunDirectory runs, Run run) {
    runs.lastExecution(run)
        .ifPresent(
            execution -> {
              out().printf("%nJob execution %d: %s%n", execution.id(), execution.status());
              var table = new Table("step", "status", "read", "written", "took", "exit");
              execution.steps().forEach(step -> table.row(cells(step)));
              table.print(out());
            });
  }

  private static String[] cells(Execution.Step step) {
    var took =
        step.startedAt() == null || step.endedAt() == null
            ? "-"
            : Format.duration(Duration.between(step.startedAt(), step.endedAt()));
    return new String[] {
      step.name(),
      step.status(),
      Format.number(step.read()),
      Format.number(step.written()),
      took,
      step.exit()
    };
  }
}
