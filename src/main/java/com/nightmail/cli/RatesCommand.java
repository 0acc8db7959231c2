package com.nightmail.cli;

import com.nightmail.forecast.RateCard;
import com.nightmail.forecast.RateCardFile;
import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.RunDirectory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The provider's prices, from which a campaign's cost is estimated. */
@Command(
    name = "rates",
    description = "Keeps the provider's rate cards, to tell what a campaign costs at most.",
    subcommands = {
      RatesCommand.Import.class,
      RatesCommand.ListAll.class,
      RatesCommand.Remove.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class RatesCommand {
  private static final String FROM = "The day from which its prices hold, such as 2026-10-01.";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  private RatesCommand() {}

  @Command(name = "import", description = "Takes a rate card, the provider's CSV, from a file.")
  static final class Import extends DirectoryCommand {
    @Parameters(paramLabel = "FILE", description = "The rate card.")
    private Path file = Path.of("");

    @Option(names = "--from", paramLabel = "DATE", required = true, description = FROM)
    private LocalDate from = LocalDate.EPOCH;

    Import(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) {
      RateCard card = RateCardFile.read(file);
      runs.rates().keep(card, from, Format.fileName(file));
      out()
          .printf(
              "Imported the prices of %s in %s, from %s on.%n",
              Format.count(card.prices().size(), "market"), card.currency(), from);
      return Commands.COMPLETED;
    }
  }

  @Command(name = "list", description = "Lists the rate cards that are known.")
  static final class ListAll extends DirectoryCommand {

    ListAll(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) {
      var all = runs.rates().all();
      if (all.isEmpty()) {
        out().println("No rate card is known. Import the provider's with:");
        out().println("  nightmail rates import FILE --from DATE");
        return Commands.COMPLETED;
      }
      var table = new Table("currency", "from", "markets", "file", "imported");
      for (var known : all) {
        table.row(
            known.card().currency(),
            known.validFrom().toString(),
            Format.number(known.card().prices().size()),
            known.source(),
            Format.time(known.at()));
      }
      table.print(out());
      return Commands.COMPLETED;
    }
  }

  @Command(name = "remove", description = "Forgets a rate card.")
  static final class Remove extends DirectoryCommand {
    @Parameters(paramLabel = "CURRENCY", description = "Such as INR.")
    private String currency = "";

    @Option(names = "--from", paramLabel = "DATE", required = true, description = FROM)
    private LocalDate from = LocalDate.EPOCH;

    Remove(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) {
      if (!runs.rates().remove(currency.toUpperCase(Locale.ROOT), from)) {
        err()
            .printf(
                "There is no rate card in %s of %s. See them with: nightmail rates list%n",
                currency, from);
        return Commands.REFUSED;
      }
      out().printf("Forgot the rate card in %s of %s.%n", currency, from);
      return Commands.COMPLETED;
    }
  }
}
