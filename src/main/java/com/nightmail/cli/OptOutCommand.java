package com.nightmail.cli;

import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.RunDirectory;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The list of those who want no more campaigns. */
@Command(
    name = "opt-out",
    description = "Lists, adds or removes numbers that no campaign may reach.",
    subcommands = {
      OptOutCommand.ListAll.class,
      OptOutCommand.Add.class,
      OptOutCommand.Remove.class
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
            },
            one.sender().equals(OptOuts.ALL_SENDERS) ? "all" : one.sender());
      }
      table.print(out());
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
