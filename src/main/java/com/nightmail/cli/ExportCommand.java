package com.nightmail.cli;

import com.nightmail.domain.MessageState;
import com.nightmail.runs.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Writes the list of a run as CSV, with what became of each row.")
final class ExportCommand extends ApplicationCommand {
  private static final String STANDARD_OUTPUT = "-";

  @Parameters(paramLabel = "RUN", description = "Number of the run.")
  private int run;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Only these states, separated by commas: ${COMPLETION-CANDIDATES}.")
  private List<MessageState> states = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = STANDARD_OUTPUT,
      description =
          "File to write; - is standard output, which is the default. Only its owner may read it.")
  private Path file = Path.of(STANDARD_OUTPUT);

  @Option(
      names = "--force",
      description = "Replaces a file that is there already, but never a list or campaign file.")
  private boolean force;

  ExportCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  int execute(Runs runs) throws IOException {
    runs.get(run); // before a file is touched
    if (file.toString().equals(STANDARD_OUTPUT)) {
      OutputFile.toStandardOutput(out -> runs.export(run, states, out));
      return Commands.COMPLETED;
    }
    OutputFile.of(file, force, runs.newestFirst()).write(out -> runs.export(run, states, out));
    err().printf("Wrote %s%n", file);
    return Commands.COMPLETED;
  }
}
