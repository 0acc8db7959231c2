package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A command in its plainest form: {@code runs}, {@code show 1} or {@code stop 1}, the first two
 * also with {@code --json} at the end. It is told from its words, without picocli, which takes more
 * processor time than all else that such a command does. Everything else is picocli's.
 */
final class PlainCall {
  private static final Pattern RUN = Pattern.compile("[1-9]\\d{0,8}");

  private final DirectoryCommand command;

  private PlainCall(DirectoryCommand command) {
    this.command = command;
  }

  static Optional<PlainCall> of(
      Supplier<DirectorySession> directory,
      Supplier<ConfigurableApplicationContext> application,
      String... args) {
    var json = args.length > 1 && args[args.length - 1].equals("--json");
    var words = List.of(args).subList(0, json ? args.length - 1 : args.length);
    if (words.equals(List.of("runs"))) {
      return call(new RunsCommand(directory, application).plain(json));
    }
    if (words.size() != 2 || !RUN.matcher(words.getLast()).matches()) {
      return Optional.empty();
    }
    var run = Integer.parseInt(words.getLast());
    if (words.getFirst().equals("show")) {
      return call(new ShowCommand(directory, application).plain(run, json));
    }
    return words.getFirst().equals("stop") && !json
        ? call(new StopCommand(directory, application).plain(run))
        : Optional.empty();
  }

  private static Optional<PlainCall> call(DirectoryCommand command) {
    return Optional.of(new PlainCall(command));
  }

  int execute(PrintWriter out, PrintWriter err) throws Exception {
    command.printTo(out, err);
    return command.call();
  }
}
