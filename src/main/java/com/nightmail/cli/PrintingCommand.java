package com.nightmail.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command with its help and where it prints to. */
abstract class PrintingCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  private @Nullable PrintWriter out;
  private @Nullable PrintWriter err;

  /** For a command that picocli has not parsed. */
  final void printTo(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  final PrintWriter out() {
    return out == null ? specification().commandLine().getOut() : out;
  }

  final PrintWriter err() {
    return err == null ? specification().commandLine().getErr() : err;
  }

  private CommandSpec specification() {
    return Objects.requireNonNull(spec, "used before the command line was parsed");
  }
}
