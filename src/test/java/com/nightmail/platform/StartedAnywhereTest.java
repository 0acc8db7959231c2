package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.Nightmail;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import com.nightmail.support.ConcurrentTest;
import com.nightmail.support.Desk;
import com.nightmail.support.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real process does the same in whatever directory, language and log level it is started. */
class StartedAnywhereTest {
  private static final String KEY = "key-that-no-log-may-show";
  private static final String DEAD = "jdbc:postgresql://127.0.0.1:1/elsewhere";

  @TempDir Path folder;
  private Path home;
  private Path here;

  @BeforeEach
  void twoDirectories() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    here = Files.createDirectory(folder.resolve("here"));
    Files.writeString(
        home.resolve("application.yaml"), "spring.datasource.url: " + TestPostgres.newDatabase());
  }

  @ConcurrentTest
  void theWorkingDirectoryIsNotTrusted() throws Exception {
    var file =
        """
        spring.datasource.url: %s
        logging.file.name: %s
        """
            .formatted(DEAD, here.resolve("elsewhere.log"));
    Files.writeString(here.resolve("application.yaml"), file);
    Files.writeString(here.resolve("application.properties"), "spring.datasource.url=" + DEAD);
    Files.writeString(
        Files.createDirectory(here.resolve("config")).resolve("application.yaml"), file);

    var properties = List.of("-Dspring.datasource.url=" + DEAD, "-Dspring.config.name=elsewhere");
    assertThat(nightmail(properties, Map.of(), "runs")).startsWith("There are no runs yet.");
    assertThat(here.resolve("elsewhere.log")).doesNotExist();
    assertThat(home.resolve("logs/nightmail.log")).isNotEmptyFile();
  }

  @ConcurrentTest
  void theMostDetailedLogHasNeitherKeysNorNumbers() throws Exception {
    try (var gateway = new Simulator(Options.IDEAL)) {
      var numbers = Desk.numbers(0, 3);
      var variables =
          Map.of(
              "LOGGING_LEVEL_ROOT",
              "TRACE",
              "NIGHTMAIL_SENDERS_MAIN_URL",
              gateway.url().toString(),
              "NIGHTMAIL_SENDERS_MAIN_APIKEY",
              KEY,
              "NIGHTMAIL_WEBHOOK_APPSECRET",
              KEY);
      var said = nightmail(List.of(), variables, "run", campaign(numbers));

      assertThat(said).contains("3  accepted by the gateway");
      var log = Files.readString(home.resolve("logs/nightmail.log"));
      assertThat(log).contains(" TRACE ", " DEBUG ").doesNotContain(KEY);
      assertThat(numbers).noneMatch(number -> log.contains(number.substring(3)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "de-DE"})
  void digitsDoNotChangeWithTheLanguage(String language) throws Exception {
    try (var gateway = new Simulator(Options.IDEAL)) {
      var parts = language.split("-");
      var properties = List.of("-Duser.language=" + parts[0], "-Duser.country=" + parts[1]);
      var variables =
          Map.of(
              "NIGHTMAIL_SENDERS_MAIN_URL",
              gateway.url().toString(),
              "NIGHTMAIL_SENDERS_MAIN_APIKEY",
              KEY,
              "NIGHTMAIL_SENDERS_MAIN_RATE",
              "1000");
      var said = nightmail(properties, variables, "run", campaign(Desk.numbers(0, 1_100)));

      assertThat(said)
          .contains("Run 1 of campaign anywhere: 1,100 rows")
          .contains("1,100  accepted by the gateway");
    }
  }

  private String campaign(List<String> numbers) throws IOException {
    var rows = numbers.stream().map(n -> "Asha," + n + "\n").collect(Collectors.joining());
    var list = Files.writeString(folder.resolve("list.csv"), "name,mobile\n" + rows);
    return Files.writeString(folder.resolve("campaign.yaml"), Desk.smallCampaign("anywhere", list))
        .toString();
  }

  /** What the command prints. */
  private String nightmail(
      List<String> properties, Map<String, String> variables, String... arguments)
      throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(properties);
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", classPath, Nightmail.class.getName()));
    command.addAll(List.of(arguments));
    var output = folder.resolve("output");
    var process = new ProcessBuilder(command).directory(here.toFile()).redirectErrorStream(true);
    process.environment().put("NIGHTMAIL_HOME", home.toString());
    process.environment().putAll(variables);
    assertThat(process.redirectOutput(output.toFile()).start().waitFor())
        .as(() -> read(output))
        .isZero();
    return read(output);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
