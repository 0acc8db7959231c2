package com.nightmail.cli;

import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.gateway.ProviderUnavailable;
import com.nightmail.platform.DatabaseError;
import com.nightmail.platform.DatabaseUnavailable;
import com.nightmail.platform.InvalidSettings;
import com.nightmail.platform.UnusableFile;
import com.nightmail.platform.UnusableHome;
import com.nightmail.platform.Version;
import com.nightmail.recipients.InvalidList;
import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.schedule.InvalidSchedule;
import com.nightmail.schedule.NoSuchSchedule;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The command line.
 *
 * <p>Exit status: 0 completed; 1 failed or stopped, a restart goes on; 2 refused before sending; 3
 * completed, but messages are in doubt; 4 completed, but few were reached; 130 ended at once by a
 * second Ctrl-C.
 */
@Command(
    name = "nightmail",
    mixinStandardHelpOptions = true,
    description = "Sends WhatsApp campaigns through an MM Lite gateway: never twice, never lost.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckCommand.class,
      RunCommand.class,
      TestCommand.class,
      RunsCommand.class,
      ShowCommand.class,
      SendersCommand.class,
      RestartCommand.class,
      StopCommand.class,
      ExportCommand.class,
      ResolveCommand.class,
      RetryCommand.class,
      CodesCommand.class,
      OptOutCommand.class,
      ForgetCommand.class,
      ScheduleCommand.class,
      TemplatesCommand.class,
      RatesCommand.class,
      ServeCommand.class,
      GatewayCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Exit status: 0 completed; 1 failed or stopped, a restart goes on;",
      "2 refused before sending; 3 completed, but messages are in doubt;",
      "4 completed, but few were reached: many were refused, or rows were faulty;",
      "130 ended at once by a second Ctrl-C, which leaves messages in doubt."
    })
public final class Commands {
  static final int COMPLETED = 0;
  static final int FAILED = 1;
  static final int REFUSED = 2;
  static final int IN_DOUBT = 3;
  static final int FEW_REACHED = 4;
  static final int INTERRUPTED = 130;

  /** What the option --accept-faulty does. */
  static final String ACCEPT_FAULTY =
      "Sends although more rows of the list are faulty than nightmail.most-faulty allows.";

  private Commands() {}

  /**
   * @param directory opens the run directory, for commands that only read or tell
   * @param application starts the application; only commands that need it do
   * @param webApplication starts it with its web server, given settings
   * @return the exit status
   */
  public static int execute(
      Supplier<DirectorySession> directory,
      Supplier<ConfigurableApplicationContext> application,
      Function<String[], ConfigurableApplicationContext> webApplication,
      String... args) {
    var plain = PlainCall.of(directory, application, args);
    return plain.isPresent()
        ? execute(plain.get())
        : parsed(directory, application, webApplication, args);
  }

  private static int execute(PlainCall call) {
    var out = new PrintWriter(new VisibleWriter(writer(System.out)), true);
    var err = new PrintWriter(new VisibleWriter(writer(System.err)), true);
    try {
      return call.execute(out, err);
    } catch (Exception failure) {
      return report(failure, err);
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** As picocli makes them. */
  private static Writer writer(PrintStream stream) {
    return new OutputStreamWriter(stream, Charset.defaultCharset());
  }

  private static int parsed(
      Supplier<DirectorySession> directory,
      Supplier<ConfigurableApplicationContext> application,
      Function<String[], ConfigurableApplicationContext> webApplication,
      String... args) {
    var commands =
        new CommandLine(new Commands(), new CommandFactory(directory, application, webApplication))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> report(failure, command.getErr()));
    commands.getCommandSpec().version("Nightmail " + Version.CURRENT);
    commands.setOut(new PrintWriter(new VisibleWriter(commands.getOut()), true));
    commands.setErr(new PrintWriter(new VisibleWriter(commands.getErr()), true));
    if (args.length == 0) {
      commands.usage(commands.getErr());
      return REFUSED;
    }
    return knows(commands, args) ? commands.execute(args) : REFUSED;
  }

  /** Said before anything is parsed: {@code --help} beside a word that is no command is no help. */
  private static boolean knows(CommandLine commands, String[] args) {
    var command = commands;
    for (var word : args) {
      if (word.startsWith("-") || command.getSubcommands().isEmpty()) {
        return true;
      }
      var sub = command.getSubcommands().get(word);
      if (sub == null) {
        var path = command.getCommandSpec().qualifiedName();
        var err = command.getErr();
        err.printf("There is no command \"%s %s\".%n", path, word);
        new CommandLine.UnmatchedArgumentException(command, List.of(word)).printSuggestions(err);
        err.printf("See them all with: %s --help%n", path);
        return false;
      }
      command = sub;
    }
    return true;
  }

  private static int report(Exception failure, PrintWriter err) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidCampaign
          || cause instanceof InvalidList
          || cause instanceof InvalidSchedule
          || cause instanceof InvalidSettings
          || cause instanceof LaunchRejected) {
        err.println(cause.getMessage());
        if (cause instanceof LaunchRejected rejected) {
          Hint.of(rejected).ifPresent(err::println);
        } else if (!(cause instanceof InvalidSchedule)) {
          err.println("Nothing was sent.");
        }
        return REFUSED;
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoSuchSchedule) {
        err.println(cause.getMessage());
        err.println("See them all with: nightmail schedule list");
        return REFUSED;
      }
      if (cause instanceof UnusableFile || cause instanceof ProviderUnavailable) {
        err.println(cause.getMessage());
        return cause instanceof UnusableFile ? REFUSED : FAILED;
      }
      if (cause instanceof UnusableHome || cause instanceof DatabaseUnavailable) {
        err.println(cause.getMessage());
        return cause instanceof UnusableHome ? REFUSED : FAILED;
      }
    }
    var root = innermost(failure);
    if (root instanceof IOException io && "Broken pipe".equals(io.getMessage())) {
      return FAILED; // whoever read the output has seen enough of it
    }
    var database =
        Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(SQLException.class::isInstance);
    if (database) {
      err.println(
          "The database fails: "
              + (root instanceof SQLException error
                  ? DatabaseError.words(error)
                  : root.getMessage()));
      if (System.getenv("SPRING_DATASOURCE_URL") != null) {
        err.println("Check SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD, and that it runs.");
      }
      return FAILED;
    }
    err.println("Nightmail failed: " + words(root));
    err.println("The log, logs/nightmail.log under NIGHTMAIL_HOME, tells more.");
    return FAILED;
  }

  /** Files are named by the exceptions about them, and what is wrong by their kind. */
  private static String words(Throwable failure) {
    if (failure instanceof FileSystemException about) {
      return about.getFile() + ": " + reason(about);
    }
    return failure.getMessage() == null ? "an error of the program" : failure.getMessage();
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "this user may not do that";
    }
    return failure.getReason() == null ? "the file cannot be used" : failure.getReason();
  }

  private static Throwable innermost(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
