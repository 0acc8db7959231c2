package com.nightmail.cli;

import com.nightmail.recipients.OptOutList;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The list of those who want no more campaigns. */
@Command(
    name = "opt-out",
    description = "Lists, adds, removes, imports or exports numbers that no campaign may reach.",
    subcommands = {
      OptOutCommand.ListAll.class,
      OptOutCommand.Add.class,
      OptOutCommand.Remove.class,
      OptOutCommand.Import.class,
      OptOutCommand.Export.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class OptOutCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  private OptOutCommand() {}

  @Command(name = "list", description = "Lists the numbers that are opted out, the latest first.")
  static final class ListAll extends DirectoryCommand {

    ListAll(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) {
      var all = runs.optOuts();
      if (all.isEmpty()) {
        out().println("Nobody has opted out.");
        return Commands.COMPLETED;
      }
      var table = new Table("number", "since", "source", "senders");
      for (var one : all) {
        table.row(
            PhoneNumbers.e164(one.phone()),
            Format.time(one.since()),
            switch (one.source()) {
              case PREFERENCE -> "stopped in WhatsApp";
              case REFUSAL -> "refused with 131050";
              case REPLY -> "replied";
              case OPERATOR -> "entered here";
              case IMPORT -> "imported" + (one.origin() == null ? "" : ": " + one.origin());
            },
            one.sender().equals(OptOuts.ALL_SENDERS) ? "all" : one.sender());
      }
      table.print(out());
      return Commands.COMPLETED;
    }
  }

  @Command(
      name = "import",
      description = {
        "Takes in a list of people who have opted out, CSV or .xlsx.",
        "Columns since, source, reason and sender are read where there are any."
      })
  static final class Import extends DirectoryCommand {
    @Parameters(paramLabel = "FILE", description = "The list.")
    private Path file = Path.of("");

    @Option(
        names = "--phone",
        paramLabel = "COLUMN",
        defaultValue = "number",
        description =
            "Column with the number; any name will do if there is no other. Default: ${DEFAULT-VALUE}.")
    private String phone = "";

    @Option(
        names = "--country",
        paramLabel = "CC",
        description = "Two letters, for numbers written without +country, such as IN.")
    private @Nullable String country;

    @Option(
        names = "--source",
        paramLabel = "S",
        description = "Where the list comes from, for rows that do not say.")
    private @Nullable String source;

    @Option(
        names = "--reason",
        paramLabel = "R",
        description = "Why these people have opted out, for rows that do not say.")
    private @Nullable String reason;

    @Option(
        names = "--pass-over",
        description = "Passes over rows that cannot be read. Without it they refuse the list.")
    private boolean passOver;

    Import(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) throws IOException {
      var region = country == null ? null : country.toUpperCase(Locale.ROOT);
      var options = new OptOutList.Options(phone, region, source, reason, passOver);
      try (var list = OptOutList.open(file, options)) {
        var fresh = runs.optOut(list);
        out()
            .printf(
                "%s of %s: %s opted out, %s of them new on the list.%n",
                Format.count(list.rows(), "row"),
                Format.fileName(file),
                Format.number(list.rows() - list.blank() - list.faulty()),
                Format.number(fresh));
        passedOver(list);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      return Commands.COMPLETED;
    }

    private void passedOver(OptOutList list) {
      if (list.blank() > 0) {
        out().printf("Passed over: %s without a number.%n", Format.count(list.blank(), "row"));
      }
      if (list.faulty() > 0) {
        out().printf("Passed over: %s that cannot be read.%n", Format.count(list.faulty(), "row"));
      }
    }
  }

  @Command(
      name = "export",
      description = "Writes everybody who has opted out as CSV, as an import reads it.")
  static final class Export extends DirectoryCommand {
    private static final String STANDARD_OUTPUT = "-";

    @Parameters(
        paramLabel = "FILE",
        arity = "0..1",
        defaultValue = STANDARD_OUTPUT,
        description =
            "File to write; - is standard output, which is the default. Only its owner may read it.")
    private Path file = Path.of(STANDARD_OUTPUT);

    @Option(
        names = "--force",
        description = "Replaces a file that is there already, but never a list or campaign file.")
    private boolean force;

    Export(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) throws IOException {
      if (file.toString().equals(STANDARD_OUTPUT)) {
        OutputFile.toStandardOutput(runs::exportOptOuts);
        return Commands.COMPLETED;
      }
      OutputFile.of(file, force, runs.newestFirst()).write(runs::exportOptOuts);
      err().printf("Wrote %s%n", file);
      return Commands.COMPLETED;
    }
  }

  /** A command about one number. */
  abstract static class OfNumber extends DirectoryCommand {
    @Parameters(paramLabel = "NUMBER", description = "With its country code: +919876543210.")
    private String number = "";

    OfNumber(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    final int execute(RunDirectory runs) {
      var phone = PhoneNumbers.withCountryCode(number);
      if (phone == null) {
        err().printf("\"%s\" is no number with country code, such as +919876543210.%n", number);
        return Commands.REFUSED;
      }
      out().println(change(runs, phone).formatted(PhoneNumbers.e164(phone)));
      return Commands.COMPLETED;
    }

    abstract String change(RunDirectory runs, long phone);
  }

  @Command(name = "add", description = "No campaign reaches this number from now on.")
  static final class Add extends OfNumber {

    Add(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    String change(RunDirectory runs, long phone) {
      runs.optOut(phone);
      return "%s is opted out.";
    }
  }

  @Command(
      name = "remove",
      description = "Campaigns may reach this number again. Only with its owner's consent.")
  static final class Remove extends OfNumber {

    Remove(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    String change(RunDirectory runs, long phone) {
      return runs.undoOptOut(phone)
          ? "%s may be reached again."
          : "%s was not opted out: nothing has changed.";
    }
  }
}
