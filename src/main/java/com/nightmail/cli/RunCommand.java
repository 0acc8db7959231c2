package com.nightmail.cli;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.ListFormat;
import com.nightmail.recipients.ListSurvey;
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
      names = "--key",
      paramLabel = "KEY",
      description =
          "Names this run among those of the campaign; a schedule gives the date. Default: the list's checksum.")
  private @Nullable String key;

  @Option(names = "--accept-faulty", description = Commands.ACCEPT_FAULTY)
  private boolean acceptFaulty;

  private Runs.@Nullable Order order;

  RunCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  void prepare() throws IOException {
    var campaign = CampaignFile.read(campaignFile);
    var file = list == null ? campaign.recipients().file() : list;
    var survey = ListSurvey.of(file, format(campaign));
    if (survey.rows() == 0) {
      throw new InvalidList("%s: has a header and no rows. Add recipients.".formatted(file));
    }
    campaign.template().bind(survey.header());
    for (var excluded : campaign.recipients().exclude()) {
      ListSurvey.of(excluded, format(campaign).ofExcluded());
    }
    order = new Runs.Order(campaign, campaignFile, file, survey, rate, key, acceptFaulty);
  }

  @Override
  int execute(Runs runs) throws InterruptedException {
    if (order == null) {
      throw new IllegalStateException("not prepared");
    }
    return switch (runs.launch(order)) {
      case Runs.Launch.Started started -> {
        announce(runs, started);
        yield new Watch(runs, out()).untilEnd(started.launched());
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
            "Run %d of campaign %s: %s of %s, %s.%n",
            run.id(),
            run.campaign(),
            Format.count(run.listRows(), "row"),
            Format.fileName(run.list()),
            allowed.orElse("as fast as allowed"));
    if (started.resumed()) {
      out().printf("It goes on where it stopped: %s.%n", Format.goesOn(run));
    }
    out().flush();
  }

  private static ListFormat format(Campaign campaign) {
    var recipients = campaign.recipients();
    return new ListFormat(
        recipients.phone(),
        recipients.country(),
        recipients.charset(),
        recipients.sheet(),
        recipients.dates());
  }
}
