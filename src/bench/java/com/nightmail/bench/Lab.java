package com.nightmail.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Takes measurements, and prints each as it comes. What two scenarios ask for is measured once. */
final class Lab {
  private static final Duration COMMAND_ENDS_WITHIN = Duration.ofMinutes(1);

  private final Track track;
  private final Homes homes;
  private final Path directory;
  private final int rounds;
  private final double scale;
  private final Map<Question, List<Round>> answers = new HashMap<>();

  private final Product product;
  private final Contender textbook = new Rival("textbook", TextbookBatch.class);
  private final Contender limit = new Rival("limit", HandTuned.class);

  private record Question(String contender, Workload workload) {}

  /**
   * @param directory for what commands say
   * @param rounds of each measurement
   * @param scale share of the messages that a scenario asks for
   */
  Lab(Track track, Homes homes, Product product, Path directory, int rounds, double scale) {
    this.track = track;
    this.homes = homes;
    this.product = product;
    this.directory = directory;
    this.rounds = rounds;
    this.scale = scale;
  }

  Product product() {
    return product;
  }

  /** Spring Batch as tutorials have it. */
  Contender textbook() {
    return textbook;
  }

  /** What could be had at all. */
  Contender limit() {
    return limit;
  }

  int scaled(int messages) {
    return (int) Math.max(1_000, messages * scale);
  }

  /** The rounds of one contender. */
  List<Round> rounds(Workload workload, Contender contender)
      throws IOException, InterruptedException {
    inTurns(workload, List.of(contender));
    return taken(contender, workload);
  }

  /** In turns, so that a busy minute of the machine falls on all of them. */
  void inTurns(Workload workload, List<Contender> contenders)
      throws IOException, InterruptedException {
    for (var i = 0; i < rounds; i++) {
      for (var contender : contenders) {
        var taken = taken(contender, workload);
        if (taken.size() <= i) {
          var round = track.run(contender, workload);
          System.out.println(round);
          taken.add(round);
        }
      }
    }
  }

  private List<Round> taken(Contender contender, Workload workload) {
    return answers.computeIfAbsent(
        new Question(contender.name(), workload), question -> new ArrayList<>());
  }

  /** Seconds that {@code nightmail runs} takes in a home that has been used, each round. */
  List<Double> secondsOfRuns() throws IOException, InterruptedException {
    var home = homes.fresh();
    try {
      seconds(home);
      var seconds = new ArrayList<Double>();
      for (var i = 0; i < rounds; i++) {
        seconds.add(seconds(home));
      }
      System.out.printf("nightmail runs: %s s%n", seconds);
      return seconds;
    } finally {
      homes.discard(home);
    }
  }

  /** Seconds from the start of {@code nightmail run} to its first message, each round. */
  List<Double> secondsUntilFirstMessage() throws IOException, InterruptedException {
    var home = homes.fresh();
    try {
      var workload = new Workload(10, 0, Behaviour.AT_ONCE);
      track.untilFirstMessage(product, home, workload);
      var seconds = new ArrayList<Double>();
      for (var i = 0; i < rounds; i++) {
        seconds.add(track.untilFirstMessage(product, home, workload).toMillis() / 1e3);
      }
      System.out.printf("nightmail run, to its first message: %s s%n", seconds);
      return seconds;
    } finally {
      homes.discard(home);
    }
  }

  private double seconds(Path home) throws IOException, InterruptedException {
    var began = System.nanoTime();
    var process = product.command(home, directory.resolve("runs.txt"), "runs").start();
    if (!process.waitFor(COMMAND_ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)
        || process.exitValue() != 0) {
      throw new BenchFailed("nightmail runs failed.");
    }
    return (System.nanoTime() - began) / 1_000_000 / 1e3;
  }
}
