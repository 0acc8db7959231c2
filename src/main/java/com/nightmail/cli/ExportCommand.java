package com.nightmail.cli;

import com.nightmail.ledger.MessageState;
import com.nightmail.runs.Runs;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Writes the list of a run as CSV, with what became of each row.")
final class ExportCommand extends ApplicationCommand {

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
      description = "File to write, instead of standard output.")
  private @Nullable Path file;

  ExportCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  int execute(Runs runs) throws IOException {
    runs.get(run); // before a file is touched
    try (var writer = writer()) {
      runs.export(run, states, writer);
    }
    if (file != null) {
      err().printf("Wrote %s%n", file);
    }
    return Commands.COMPLETED;
  }

  private Writer writer() throws IOException {
    return file == null
        ? new OutputStreamWriter(System.out, StandardCharsets.UTF_8)
        : Files.newBufferedWriter(file);
  }
}
