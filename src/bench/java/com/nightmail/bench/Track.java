package com.nightmail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs rounds: one contender at a time, each in a new home, all to the same gateway. */
final class Track {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);
  private static final Duration TENTH_TAKES_AT_MOST = Duration.ofMinutes(5);

  private final Path directory;
  private final Homes homes;
  private final GatewayProcess gateway;
  private Contender.@Nullable Running running;
  private @Nullable Path runningIn;

  Track(Path directory, Homes homes, GatewayProcess gateway) {
    this.directory = directory;
    this.homes = homes;
    this.gateway = gateway;
  }

  /**
   * Sends the whole list, and waits until the contender has ended by itself.
   *
   * @throws BenchFailed if it did not send everybody a message, or failed; its output is quoted
   */
  Round run(Contender contender, Workload workload) throws IOException, InterruptedException {
    var list = RecipientFile.of(directory, workload.messages());
    var output = directory.resolve("output.txt");
    var home = homes.fresh();
    gateway.begin(workload.messages(), workload.behaviour());
    var process = start(contender, home, list, workload, output);
    try {
      var samples = new ArrayList<Usage>();
      var resident = sample(process, home, workload.messages(), samples);
      var tally = gateway.tally();
      if (tally.messages() != workload.messages()
          || !process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)
          || process.exitValue() != 0) {
        throw new BenchFailed(
            "%s did not send %d messages and end well:%n%s"
                .formatted(contender.name(), workload.messages(), end(output)));
      }
      return new Round(contender.name(), tally, samples, resident);
    } finally {
      stop();
      homes.discard(home);
    }
  }

  /** How long it takes from the start of the contender to the arrival of its first message. */
  Duration untilFirstMessage(Contender contender, Path home, Workload workload)
      throws IOException, InterruptedException {
    var list = RecipientFile.of(directory, workload.messages());
    var output = directory.resolve("output.txt");
    gateway.begin(workload.messages(), workload.behaviour());
    var began = System.nanoTime();
    var process = start(contender, home, list, workload, output);
    try {
      if (gateway.milestone(ENDS_WITHIN) == null) {
        throw new BenchFailed("No message came:%n%s".formatted(end(output)));
      }
      var took = Duration.ofNanos(System.nanoTime() - began);
      process.waitFor();
      return took;
    } finally {
      stop();
    }
  }

  /** Ends the contender that runs, if one does, and the database server of its home. */
  synchronized void stop() throws IOException, InterruptedException {
    if (running != null && runningIn != null) {
      running.process().destroy();
      running.process().waitFor();
      running.after().run();
      var server = ProcessHandle.of(postmaster(runningIn));
      if (server.isPresent()) { // it was ended before it could stop its server
        server.get().destroy();
        server.get().onExit().join();
      }
    }
    running = null;
    runningIn = null;
  }

  private synchronized Process start(
      Contender contender, Path home, Path list, Workload workload, Path output)
      throws IOException {
    var started = contender.start(home, list, workload, gateway.url(), output);
    running = started;
    runningIn = home;
    return started.process();
  }

  /**
   * @return the most megabytes that were resident
   */
  private double sample(Process process, Path home, int messages, List<Usage> samples)
      throws IOException, InterruptedException {
    var resident = 0.0;
    var last = System.nanoTime();
    while (samples.isEmpty() || samples.getLast().messages() < messages) {
      var answered = gateway.milestone(LOOK_EVERY);
      if (answered != null) {
        last = System.nanoTime();
        samples.add(Usage.of(answered, process.pid(), postmaster(home), gateway.pid()));
      } else if (!process.isAlive() || System.nanoTime() - last > TENTH_TAKES_AT_MOST.toNanos()) {
        break;
      }
      if (!samples.isEmpty()) {
        resident = Math.max(resident, Proc.resident(process.pid()));
      }
    }
    return resident;
  }

  /** What a program said last: usually why it gave up. */
  private static String end(Path output) throws IOException {
    var lines = Files.readAllLines(output);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  /** The main process of a home's server; 0 if none runs. */
  private static long postmaster(Path home) throws IOException {
    var file = home.resolve("postgresql/postmaster.pid");
    return Files.exists(file) ? Long.parseLong(Files.readAllLines(file).getFirst().strip()) : 0;
  }
}
