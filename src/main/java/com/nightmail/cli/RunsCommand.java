package com.nightmail.cli;

import com.nightmail.domain.Run;
import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.RunDirectory;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "runs", description = "Lists the runs, newest first.")
final class RunsCommand extends DirectoryCommand {

  @Option(names = "--json", description = "Prints them as a JSON array, for scripts.")
  private boolean json;

  RunsCommand(
      Supplier<DirectorySession> directory, Supplier<ConfigurableApplicationContext> application) {
    super(directory, application);
  }

  /** See {@link PlainCall}. */
  RunsCommand plain(boolean json) {
    this.json = json;
    return this;
  }

  @Override
  int execute(RunDirectory runs) {
    var all = runs.newestFirst();
    if (json) {
      RunJson.print(all.stream().map(run -> RunJson.of(runs, run)).toList(), out());
      return Commands.COMPLETED;
    }
    if (all.isEmpty()) {
      out().println("There are no runs yet. Begin one with: nightmail run CAMPAIGN.yaml");
      return Commands.COMPLETED;
    }
    var table =
        new Table(
            "run",
            "campaign",
            "list",
            "status",
            "rows",
            "accepted",
            "refused",
            "in doubt",
            "skipped",
            "to go",
            "started",
            "took");
    for (var run : all) {
      table.row(cells(runs, run));
    }
    table.print(out());
    return Commands.COMPLETED;
  }

  private static String[] cells(RunDirectory runs, Run run) {
    var counts = run.counts();
    return new String[] {
      Integer.toString(run.id()),
      run.campaign() + (run.dry() ? " (dry run)" : ""),
      run.list().getFileName().toString(),
      Format.status(runs, run),
      Format.number(run.listRows()),
      Format.number(counts.taken()),
      Format.number(counts.refused()),
      Format.number(counts.inDoubt()),
      Format.number(counts.skipped()),
      Format.number(counts.ready() + counts.claimed()),
      Format.time(run.startedAt()),
      Format.took(run)
    };
  }
}
