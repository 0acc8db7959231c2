package com.nightmail.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Nightmail as it ships: its launcher, its jar, its options for the Java virtual machine, and
 * defaults for whatever the scenario does not set. Nothing of the caller's settings reaches it but
 * {@code NIGHTMAIL_JAVA_OPTS}, to try options out.
 */
final class Product implements Contender {
  private static final int NO_LIMIT = 1_000_000;

  private final Path launcher;
  private int started;

  /**
   * @param root the checkout
   */
  Product(Path root) {
    launcher = root.resolve("nightmail");
  }

  @Override
  public String name() {
    return "Nightmail";
  }

  @Override
  public Running start(Path home, Path list, Workload workload, URI gateway, Path output)
      throws IOException {
    var rate = workload.rate() == 0 ? NO_LIMIT : workload.rate();
    // A campaign of its own each time: the same one again would reach nobody anew.
    var text = SampleMessage.campaign("bench-" + ++started);
    var campaign = Files.writeString(home.resolve("campaign.yaml"), text);
    var command = command(home, output, "run", campaign.toString(), "--list", list.toString());
    command.environment().put("NIGHTMAIL_SENDERS_BENCH_URL", gateway.toString());
    command.environment().put("NIGHTMAIL_SENDERS_BENCH_APIKEY", "bench");
    command.environment().put("NIGHTMAIL_SENDERS_BENCH_RATE", Integer.toString(rate));
    return new Running(command.start(), () -> {});
  }

  /** Any command of Nightmail. */
  ProcessBuilder command(Path home, Path output, String... arguments) {
    var command = new ProcessBuilder(launcher.toString());
    command.command().addAll(List.of(arguments));
    command
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("SPRING_")
                    || name.startsWith("LOGGING_")
                    || name.startsWith("NIGHTMAIL_") && !name.equals("NIGHTMAIL_JAVA_OPTS"));
    command.environment().put("NIGHTMAIL_HOME", home.toString());
    return command
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
  }
}
