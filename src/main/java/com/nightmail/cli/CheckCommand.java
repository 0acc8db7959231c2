package com.nightmail.cli;

import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.check.CheckReport;
import com.nightmail.check.NotSentCsv;
import com.nightmail.check.RowForecast;
import com.nightmail.platform.OwnerOnly;
import com.nightmail.runs.CheckOrder;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.runs.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = {
      "Shows what a campaign would send, to whom, and what stands in the way.",
      "Sends nothing. A run is refused for the same."
    })
final class CheckCommand extends ApplicationCommand {
  private static final String NOT_SENT = "not-sent.csv";
  private static final int MOST_PREVIEWS = 100;

  @Parameters(paramLabel = "CAMPAIGN.yaml", description = "The campaign file.")
  private Path campaignFile = Path.of("");

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description = "Recipient list, instead of the campaign's.")
  private @Nullable Path list;

  @Option(
      names = "--preview",
      paramLabel = "N",
      description = "Shows the messages of the first N recipients, at most 100.")
  private int previews;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Writes every row that would not be sent to DIR/not-sent.csv. Only its owner may read it.")
  private @Nullable Path directory;

  @Option(names = "--force", description = "Replaces a not-sent.csv that is there already.")
  private boolean force;

  @Option(
      names = "--strict",
      description =
          "Warnings stand in the way, too: rows that are faulty or cannot be filled in, a template of bad quality, media files of some messages, whom the messaging limit leaves out, what does not leave by not-after.")
  private boolean strict;

  @Option(
      names = "--offline",
      description = "Asks no server for the media files that the messages link to.")
  private boolean offline;

  @Option(names = "--json", description = "Prints it as a JSON object, for scripts.")
  private boolean json;

  CheckCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  void prepare() {
    if (previews < 0 || previews > MOST_PREVIEWS) {
      throw new LaunchRejected(
          "--preview %d: from 0 to %d messages can be shown.".formatted(previews, MOST_PREVIEWS));
    }
  }

  @Override
  @Nullable Integer withoutApplication() {
    try {
      CampaignFile.read(campaignFile);
      return null;
    } catch (InvalidCampaign e) {
      return print(CheckReport.invalid(campaignFile, String.valueOf(e.getMessage())));
    }
  }

  @Override
  int execute(Runs runs) throws IOException {
    if (directory == null) {
      return print(runs.check(order(row -> {})));
    }
    OwnerOnly.createDirectories(directory);
    var file = directory.resolve(NOT_SENT);
    var report = new AtomicReference<@Nullable CheckReport>();
    OutputFile.of(file, force, runs.newestFirst())
        .write(out -> report.set(runs.check(order(new NotSentCsv(out)))));
    var status = print(Objects.requireNonNull(report.get()));
    err().printf("Wrote %s%n", file);
    return status;
  }

  private CheckOrder order(Consumer<RowForecast> notSent) {
    return new CheckOrder(campaignFile, list, previews, offline, notSent);
  }

  private int print(CheckReport report) {
    if (json) {
      out().println(RunJson.JSON.writeValueAsString(CheckJson.of(report, strict)));
    } else {
      new CheckText(report, strict, out()).print();
    }
    return report.ready(strict) ? Commands.COMPLETED : Commands.REFUSED;
  }
}
