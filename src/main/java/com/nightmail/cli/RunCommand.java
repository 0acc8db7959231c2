package com.nightmail.cli;

import com.nightmail.runs.LaunchOrder;
import com.nightmail.runs.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = {
      "Launches the run of a campaign, or goes on with it.",
      "The same campaign with the same list is the same run: what is complete is not sent again."
    })
final class RunCommand extends ApplicationCommand {

  @Parameters(paramLabel = "CAMPAIGN.yaml", description = "The campaign file.")
  private Path campaignFile = Path.of("");

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description = "Recipient list, instead of the campaign's.")
  private @Nullable Path list;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Messages per second, at most the sender's rate.")
  private @Nullable Integer rate;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Sends N messages at most, the first of the list; the same command with a higher limit, or without one, goes on with the rest.")
  private @Nullable Integer limit;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "Names this run among those of the campaign; a schedule gives the date. Default: the list's checksum.")
  private @Nullable String key;

  @Option(names = "--accept-faulty", description = Commands.ACCEPT_FAULTY)
  private boolean acceptFaulty;

  @Option(
      names = "--dry-run",
      description = {
        "Loads and renders every row, and sends nothing.",
        "The run is marked dry, can be exported, and nobody counts as reached by it."
      })
  private boolean dry;

  private @Nullable LaunchOrder order;

  RunCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  void prepare() throws IOException {
    order =
        LaunchOrder.read(
            campaignFile, new LaunchOrder.Options(list, rate, limit, key, acceptFaulty, dry));
  }

  @Override
  int execute(Runs runs) throws InterruptedException {
    if (order == null) {
      throw new IllegalStateException("not prepared");
    }
    return switch (runs.launch(order)) {
      case Runs.Launch.Started started -> {
        announce(runs, started);
        yield watch(runs, started.launched());
      }
      case Runs.Launch.AlreadyComplete complete -> {
        out().printf("Run %d is complete: nothing was sent.%n%n", complete.run());
        yield new Summary(runs, out()).print(complete.run());
      }
    };
  }

  private void announce(Runs runs, Runs.Launch.Started started) {
    var run = runs.get(started.launched().run());
    var allowed = runs.rate(run.id()).map(most -> Format.number(most) + " messages per second");
    out()
        .printf(
            "%s %d of campaign %s: %s of %s, %s.%n",
            run.dry() ? "Dry run" : "Run",
            run.id(),
            run.campaign(),
            Format.count(run.listRows(), "row"),
            Format.fileName(run.list()),
            run.dry() ? "nothing is sent" : allowed.orElse("as fast as allowed"));
    if (started.resumed()) {
      out().printf("It goes on where it stopped: %s.%n", Format.goesOn(run));
    }
    out().flush();
  }
}
