package com.nightmail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A home for every round, all alike: copies of one that Nightmail has prepared, with the server's
 * programs unpacked and the schema in the database.
 */
final class Homes {
  private final Path template;
  private final Path directory;
  private int given;

  /**
   * @param directory on the disk that is to be measured
   */
  Homes(Path directory, Product product) throws IOException, InterruptedException {
    this.directory = directory;
    this.template = directory.resolve("template");
    Files.createDirectories(template);
    run(product.command(template, directory.resolve("template.txt"), "runs"));
  }

  Path fresh() throws IOException, InterruptedException {
    var home = directory.resolve("home-" + ++given);
    run(new ProcessBuilder("cp", "-a", template.toString(), home.toString()));
    run(new ProcessBuilder("sync", "-f", home.toString())); // else the round would pay for it
    return home;
  }

  void discard(Path home) throws IOException, InterruptedException {
    delete(home);
  }

  /** Bears it that somebody else deletes the same: an interrupted measurement does. */
  static void delete(Path directory) throws IOException, InterruptedException {
    new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
  }

  private static void run(ProcessBuilder command) throws IOException, InterruptedException {
    var process = command.start();
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new BenchFailed("This failed: " + String.join(" ", command.command()));
    }
  }
}
