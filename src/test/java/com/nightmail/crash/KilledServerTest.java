package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.domain.MessageState;
import com.nightmail.support.Receiver;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes serve, and the one that sends the night is killed: the other goes on with it. */
class KilledServerTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void theNightOfAKilledServerIsGoneOnWithByTheOther() throws Exception {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(100), 150);
        var receiver = new Receiver()) {
      var mailing = Mailing.write(folder, "nightly", 0, 1_500, 0);
      var one = home.start(gateway, "serve", "--port", freePort());
      await("the first serves").atMost(LONG).until(() -> serves(one));
      var two = home.start(gateway, "serve", "--port", freePort());
      await("the second serves").atMost(LONG).until(() -> serves(two));
      try {
        home.start(gateway, "schedule", "add", schedule(mailing, receiver).toString()).exits(0);
        var asked = home.start(gateway, "schedule", "run-now", "nightly");
        asked.exits(0);
        assertThat(asked.output()).contains("See how it goes with: nightmail schedule history");
        await("the night is sent").atMost(LONG).until(() -> gateway.accepted() > 200);

        var date = LocalDate.now(ZoneOffset.UTC);
        try (var books = home.books().orElseThrow()) {
          var sending = books.owner("nightly").endsWith(" " + one.pid()) ? one : two;
          sending.kill();
          await("its verdict")
              .atMost(LONG)
              .untilAsserted(
                  () ->
                      assertThat(receiver.verdicts("nightly", date)).containsExactly("COMPLETED"));
          assertAllSentOnce(gateway, books, mailing);
        }
      } finally {
        for (var process : new NightmailProcess[] {one, two}) {
          if (process.alive()) {
            process.signal("TERM");
            process.exits(0);
          }
        }
      }
    }
  }

  /** What may have left when the process was killed stays in doubt, and is not sent again. */
  private static void assertAllSentOnce(Gateway gateway, Books books, Mailing mailing) {
    var counters = books.counters(books.run("nightly").orElseThrow());
    long doubts = counters.getOrDefault(MessageState.IN_DOUBT, 0);
    assertThat(gateway.stats().acceptedTwice()).isZero();
    assertThat(doubts).isLessThanOrEqualTo(Gateway.WINDOW);
    assertThat(gateway.accepted()).isBetween(mailing.phones() - doubts, (long) mailing.phones());
    assertThat(counters.get(MessageState.ACCEPTED) + doubts).isEqualTo(mailing.phones());
  }

  private Path schedule(Mailing mailing, Receiver receiver) throws IOException {
    return Files.writeString(
        folder.resolve("schedule.yaml"),
        """
        name: nightly
        campaign: %s
        every: day
        at: "02:00"
        zone: UTC
        list: nightly.csv
        notify: "%s"
        """
            .formatted(mailing.campaign(), receiver.url()));
  }

  private static boolean serves(NightmailProcess process) {
    assertThat(process.alive()).as(process.toString()).isTrue();
    return process.output().contains("Nightmail serves at");
  }

  private static String freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
