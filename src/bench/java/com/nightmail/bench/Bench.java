package com.nightmail.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./nightmail bench}: measures scenarios and says which of their targets are met. */
@Command(
    name = "bench",
    description =
        "Measures Nightmail; docs/measuring.md says how. Without a scenario it lists them.",
    mixinStandardHelpOptions = true)
final class Bench implements Callable<Integer> {
  private static final String ALL = "all";
  private static final String SELFTEST = "selftest";

  @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "one or more, or: all")
  private List<String> names = List.of();

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "of each measurement; figures are medians (${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--scale",
      defaultValue = "1",
      description = "share of the messages of each scenario, e.g. 0.1 for a quick look")
  private double scale;

  public static void main(String[] arguments) {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public @Nullable Integer call() throws Exception {
    if (names.isEmpty()) {
      list();
      return 0;
    }
    if (names.equals(List.of(SELFTEST))) {
      return Selftest.run() ? 0 : 1;
    }
    var scenarios = names.stream().flatMap(Bench::scenarios).distinct().toList();
    try {
      return measure(scenarios);
    } catch (BenchFailed e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static Stream<Scenario> scenarios(String name) {
    var found =
        Stream.of(Scenario.values())
            .filter(scenario -> name.equals(ALL) || name.equals(scenario.label()))
            .toList();
    if (found.isEmpty()) {
      throw new CommandLine.ParameterException(
          new CommandLine(new Bench()),
          "There is no scenario \"%s\". There are: %s, %s, %s."
              .formatted(name, String.join(", ", Scenario.labels().toList()), ALL, SELFTEST));
    }
    return found.stream();
  }

  private static void list() {
    for (var scenario : Scenario.values()) {
      System.out.printf("%-9s %s%n", scenario.label(), scenario.shows());
    }
    System.out.printf("%-9s %s%n", ALL, "all of these");
    System.out.printf("%-9s %s%n", SELFTEST, "whether the benchmark's gateway counts right");
  }

  private int measure(List<Scenario> scenarios) throws Exception {
    var root = Path.of(System.getProperty("nightmail.root"));
    var directory =
        Files.createTempDirectory(Files.createDirectories(root.resolve("target/bench")), "work-");
    var product = new Product(root);
    try (var gateway = new GatewayProcess()) {
      describeMachine(directory);
      var homes = new Homes(directory, product);
      var track = new Track(directory, homes, gateway);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(track, directory)));
      var lab = new Lab(track, homes, product, directory, rounds, scale);
      var before = Proc.machine();
      var figures = new ArrayList<Figure>();
      for (var scenario : scenarios) {
        System.out.printf("%n%s: %s%n", scenario.label(), scenario.shows());
        figures.addAll(scenario.measure(lab));
      }
      System.out.printf(
          "%nStolen by other machines meanwhile: %.1f s of processor time.%n%n",
          Proc.machine().stolen() - before.stolen());
      print(figures);
      return figures.stream().allMatch(Figure::met) ? 0 : 1;
    } finally {
      Homes.delete(directory);
    }
  }

  /** An interrupted measurement leaves neither processes nor files behind. */
  private static void abandon(Track track, Path directory) {
    try {
      track.stop();
      Homes.delete(directory);
    } catch (IOException | InterruptedException e) {
      System.err.println(e.getMessage());
    }
  }

  private void describeMachine(Path directory) throws IOException {
    System.out.printf(
        "%s, %d processors, Linux %s, JDK %s, disk %s, load %s%n",
        InetAddress.getLoopbackAddress().getHostName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        Runtime.version(),
        Files.getFileStore(directory).type(),
        Files.readString(Path.of("/proc/loadavg")).strip());
    if (scale != 1) {
      System.out.printf("Scale %s: what follows is a look, no verdict.%n", scale);
    }
    var options = System.getenv("NIGHTMAIL_JAVA_OPTS");
    if (options != null) {
      System.out.printf("NIGHTMAIL_JAVA_OPTS=%s: not as shipped.%n", options);
    }
  }

  private static void print(List<Figure> figures) {
    var row = "%-8s %-36s %9s  %-12s %s%n";
    System.out.printf(row, "scenario", "figure", "measured", "target", "");
    for (var figure : figures) {
      System.out.printf(
          Locale.ROOT,
          row,
          figure.scenario(),
          figure.what(),
          figure.value(),
          figure.target(),
          figure.met() ? "met" : "MISSED");
    }
  }
}
