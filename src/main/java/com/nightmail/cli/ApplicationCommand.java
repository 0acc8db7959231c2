package com.nightmail.cli;

import com.nightmail.runs.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command on the application, which is started for it and closed after it. */
abstract class ApplicationCommand implements Callable<Integer> {
  private final Supplier<ConfigurableApplicationContext> application;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  ApplicationCommand(Supplier<ConfigurableApplicationContext> application) {
    this.application = application;
  }

  /** What can be found wrong without the application, is found before it starts. */
  void prepare() throws IOException {}

  abstract int execute(Runs runs) throws Exception;

  @Override
  public final Integer call() throws Exception {
    prepare();
    try (var context = application.get()) {
      return execute(context.getBean(Runs.class));
    }
  }

  PrintWriter out() {
    return specification().commandLine().getOut();
  }

  PrintWriter err() {
    return specification().commandLine().getErr();
  }

  private CommandSpec specification() {
    return Objects.requireNonNull(spec, "used before the command line was parsed");
  }
}
