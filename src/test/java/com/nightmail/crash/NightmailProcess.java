package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One Nightmail process, what it said, and the ways to end it. */
final class NightmailProcess {
  private static final int PATIENCE_SECONDS = 180;

  private final Process process;
  private final Path output;
  private final List<String> arguments;

  private NightmailProcess(Process process, Path output, List<String> arguments) {
    this.process = process;
    this.output = output;
    this.arguments = arguments;
  }

  /**
   * @param environment as {@code NAME=value}
   */
  static NightmailProcess start(List<String> command, Path home, List<String> environment) {
    try {
      var output = Files.createTempFile(home, "output", ".txt");
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectOutput(output.toFile());
      builder.environment().put("NIGHTMAIL_HOME", home.toString());
      environment.stream()
          .map(setting -> setting.split("=", 2))
          .forEach(setting -> builder.environment().put(setting[0], setting[1]));
      return new NightmailProcess(
          builder.start(), output, command.subList(command.size() - 2, command.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** {@code kill -9}; the process is gone when this returns. */
  void kill() {
    process.destroyForcibly();
    exit();
  }

  /** {@code kill -9} for the process and all that it started. */
  void killAll() {
    var children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    exit();
  }

  /** Sends a signal: TERM, STOP, CONT. */
  void signal(String name) {
    signal(name, Long.toString(pid()));
  }

  /** Sends a signal to the process and to everything of its group. */
  void signalGroup(String name) {
    signal(name, "-" + pid());
  }

  /** Waits so long at most; whether it ended. */
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the end. */
  int exit() {
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      return fail("did not end within %d s: %s", PATIENCE_SECONDS, this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the end, which must be one of these. */
  int exits(Integer... statuses) {
    var status = exit();
    assertThat(status).as(toString()).isIn(Arrays.asList((Object[]) statuses));
    return status;
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "process %d %s, which said:%n%s".formatted(pid(), arguments, output());
  }

  private static void signal(String name, String target) {
    try {
      var command = new ArrayList<>(List.of("kill", "-" + name, "--", target));
      assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
          .as("kill -%s %s", name, target)
          .isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
