package com.nightmail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.Nightmail;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendersCommandTest {
  @TempDir Path folder;

  @Test
  void itShowsWhoSendsHowFastAndWhatTheGatewayAskedFor() {
    var options =
        Options.IDEAL.withLatency(Duration.ofMillis(200)).withFaults("http-429-wait-30@0000350=1x");
    try (var desk = new Desk(folder, options, "nightmail.senders.main.rate=100")) {
      var launched = desk.begin(desk.campaign("shown", desk.list("l.csv", Desk.numbers(0, 5_000))));
      await().atMost(Duration.ofSeconds(20)).until(() -> desk.simulator.stats().accepted() > 100);
      var process = "process " + ProcessHandle.current().pid();
      assertThat(senders(desk))
          .containsPattern("main +100 +sends +100 +[0-9.]+ +[1-9][0-9]* +.*" + process)
          .containsPattern("simulator +1,000 +idle +- +- +- +-");

      desk.jdbc()
          .sql(
              """
              UPDATE sender SET rest_until = clock_timestamp() + interval '60 s', reason = 'maintenance'
              WHERE name = 'main'
              """)
          .update(); // as another process does that is asked to rest
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                var before = desk.simulator.stats().requests();
                Thread.sleep(300);
                return desk.simulator.stats().requests() == before;
              });
      assertThat(senders(desk))
          .containsPattern("main +100 +rests +100 ")
          .containsPattern("main rests until 20.* \\(maintenance\\)\\.");

      desk.runs().stop(launched.run());
      desk.await(launched);
      assertThat(senders(desk)).containsPattern("main +100 +rests +- +- +- +-");
    }
  }

  private static String senders(Desk desk) {
    var out = System.out;
    var said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      var status =
          Commands.execute(
              () -> {
                throw new AssertionError("it needs the application");
              },
              () ->
                  Nightmail.start(
                      "--spring.datasource.url=" + desk.database,
                      "--nightmail.home=" + desk.folder.resolve("home"),
                      "--nightmail.senders.main.url=" + desk.simulator.url(),
                      "--nightmail.senders.main.api-key=test-key",
                      "--nightmail.senders.main.rate=100"),
              settings -> {
                throw new AssertionError("no web application");
              },
              "senders");
      assertThat(status).isZero();
    } finally {
      System.setOut(out);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
