package com.nightmail.cli;

import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.platform.Version;
import com.nightmail.recipients.InvalidList;
import com.nightmail.runs.Refused;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The command line.
 *
 * <p>Exit status: 0 completed; 1 failed or stopped, a restart goes on; 2 refused before sending; 3
 * completed, but messages are in doubt; 4 completed, but nobody was sent to because of faulty rows.
 */
@Command(
    name = "nightmail",
    mixinStandardHelpOptions = true,
    description = "Sends WhatsApp campaigns through an MM Lite gateway: never twice, never lost.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      RunsCommand.class,
      ShowCommand.class,
      RestartCommand.class,
      StopCommand.class,
      ExportCommand.class,
      ResolveCommand.class,
      RetryCommand.class,
      CodesCommand.class,
      OptOutCommand.class,
      ServeCommand.class,
      GatewayCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Exit status: 0 completed; 1 failed or stopped, a restart goes on;",
      "2 refused before sending; 3 completed, but messages are in doubt;",
      "4 completed, but nobody was sent to because of faulty rows."
    })
public final class Commands {
  static final int COMPLETED = 0;
  static final int FAILED = 1;
  static final int REFUSED = 2;
  static final int IN_DOUBT = 3;

  static final int NOBODY = 4;

  /** What the option --accept-faulty does. */
  static final String ACCEPT_FAULTY =
      "Sends although more rows of the list are faulty than nightmail.most-faulty bears.";

  private Commands() {}

  /**
   * @param application starts the application; only commands that need it do
   * @param webApplication starts it with its web server, given settings
   * @return the exit status
   */
  public static int execute(
      Supplier<ConfigurableApplicationContext> application,
      Function<String[], ConfigurableApplicationContext> webApplication,
      String... args) {
    var commands =
        new CommandLine(new Commands(), new CommandFactory(application, webApplication))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> report(failure, command.getErr()));
    commands.getCommandSpec().version("Nightmail " + Version.CURRENT);
    if (args.length == 0) {
      commands.usage(commands.getErr());
      return REFUSED;
    }
    return commands.execute(args);
  }

  private static int report(Exception failure, PrintWriter err) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidCampaign
          || cause instanceof InvalidList
          || cause instanceof Refused) {
        err.println(cause.getMessage());
        if (!(cause instanceof Refused)) {
          err.println("Nothing was sent.");
        }
        return REFUSED;
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException binding) {
        var setting =
            binding.getProperty() == null ? binding.getName() : binding.getProperty().getName();
        err.printf("The setting %s cannot be used: %s%n", setting, innermost(binding).getMessage());
        err.println("Nothing was sent.");
        return REFUSED;
      }
    }
    var root = innermost(failure);
    var database =
        Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(SQLException.class::isInstance);
    if (database) {
      err.println("The database fails: " + root.getMessage());
      err.println("Check SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD, and that it runs.");
      return FAILED;
    }
    err.println("Nightmail failed: " + (root.getMessage() == null ? root : root.getMessage()));
    err.println("The log, logs/nightmail.log under NIGHTMAIL_HOME, tells more.");
    return FAILED;
  }

  private static Throwable innermost(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
