package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A Nightmail process in a pseudo-terminal of its own, whose keyboard is the test. The terminal
 * comes from {@code script} of util-linux.
 */
final class TerminalProcess implements AutoCloseable {
  private static final String CONTROL_C = "\003";
  private static final int PATIENCE_SECONDS = 180;

  private final Process process;
  private final Path output;

  private TerminalProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Whether this machine can give a process a terminal. */
  static boolean available() {
    try {
      var version = new ProcessBuilder("script", "--version").redirectErrorStream(true).start();
      var text = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return version.waitFor() == 0 && text.contains("util-linux");
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param environment as {@code NAME=value}
   */
  static TerminalProcess start(
      int columns, List<String> command, Path home, List<String> environment) {
    var quoted =
        command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    var shell = "stty cols %d rows 24; exec %s".formatted(columns, quoted);
    try {
      var output = Files.createTempFile(home, "terminal", ".txt");
      var builder = new ProcessBuilder("script", "-qfec", shell, "/dev/null");
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().put("NIGHTMAIL_HOME", home.toString());
      builder.environment().put("TERM", "xterm");
      builder.environment().put("SHELL", "/bin/sh");
      environment.stream()
          .map(setting -> setting.split("=", 2))
          .forEach(setting -> builder.environment().put(setting[0], setting[1]));
      return new TerminalProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  void controlC() {
    try {
      process.getOutputStream().write(CONTROL_C.getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(this.toString(), e);
    }
  }

  /** Waits for the end, which must be this one. */
  void exits(int status) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        fail("did not end within %d s: %s", PATIENCE_SECONDS, this);
      }
      assertThat(process.exitValue()).as(toString()).isEqualTo(status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Everything the process wrote to its terminal, control sequences included. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process and all that it started, if the test did not. */
  @Override
  public void close() {
    var children = process.descendants().toList();
    if (process.isAlive()) {
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public String toString() {
    return "process %d in a terminal, which said:%n%s".formatted(process.pid(), output());
  }
}
