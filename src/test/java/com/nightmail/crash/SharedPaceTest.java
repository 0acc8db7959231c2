package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that send different campaigns from one number, as its gateway counts. */
class SharedPaceTest {
  private static final int RATE = 200;
  private static final long MOST = RATE * 102 / 100;

  /** A gateway that was never later counts for itself. */
  private static final Duration IN_TIME = Duration.ofMillis(20);

  @TempDir Path folder;

  @Test
  void twoProcessesOfOneNumberTogetherKeepItsRate() throws Exception {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(100), RATE);
        var arrivals = new Arrivals(gateway.url())) {
      var first = start(home, gateway, "first", 0);
      awaitSending(gateway, 1, first);
      Thread.sleep(5_000);
      var second = start(home, gateway, "second", 1_000_000);
      try {
        var alone = gateway.accepted();
        await("the second process sends too")
            .atMost(Duration.ofSeconds(30))
            .until(() -> sent(gateway, 1_000_000) > 2 * RATE || !second.alive());
        assertThat(sent(gateway, 1_000_000)).as(second.toString()).isGreaterThan(RATE);
        assertThat(gateway.accepted()).isGreaterThan(alone);

        first.signal("STOP");
        Thread.sleep(5_000);
        var asleep = sent(gateway, 0);
        first.signal("CONT");
        await("the first process sends again")
            .atMost(Duration.ofSeconds(5))
            .until(() -> sent(gateway, 0) > asleep + RATE / 2 || !first.alive());
        assertThat(first.alive()).as(first.toString()).isTrue();

        second.kill();
        Thread.sleep(3_000);
        assertThat(shares(home)).as("three seconds after the other was killed").isEqualTo("200");
        var before = gateway.accepted();
        var began = System.nanoTime();
        Thread.sleep(2_000);
        var perSecond = (gateway.accepted() - before) * 1e9 / (System.nanoTime() - began);
        var stats = gateway.stats();
        System.out.printf(
            "one number, two processes: at most %d in a second, %d counted, gateway late by %d ms%n",
            arrivals.mostInASecond(), stats.maxPerSecond(), arrivals.latest().toMillis());
        assertThat(arrivals.mostInASecond())
            .as("the most that reached the gateway in a sliding second, however busy the machine")
            .isBetween(RATE * 9L / 10, MOST);
        if (arrivals.latest().compareTo(IN_TIME) <= 0) {
          assertThat(stats.maxPerSecond())
              .as("the most it counted in a sliding second, at %.1f s", stats.maxPerSecondAt())
              .isLessThanOrEqualTo(MOST);
        }
        assertThat(perSecond)
            .as("the rate of the survivor, which had half")
            .isGreaterThan(RATE * 0.75);
      } finally {
        first.kill();
        second.kill();
      }
    }
  }

  private static String shares(Home home) throws Exception {
    try (var connection = home.connection();
        var row =
            connection
                .createStatement()
                .executeQuery("SELECT string_agg(share::text, ',') FROM sender_share")) {
      row.next();
      return row.getString(1);
    }
  }

  private static NightmailProcess start(Home home, Gateway gateway, String name, int firstPhone) {
    var mailing = Mailing.write(home.folder, name, firstPhone, 6_000, 0);
    return home.start(gateway, "run", mailing.campaign().toString());
  }

  private static void awaitSending(Gateway gateway, int messages, NightmailProcess process) {
    await(process.toString())
        .atMost(Duration.ofMinutes(1))
        .until(() -> gateway.accepted() >= messages || !process.alive());
    assertThat(process.alive()).as(process.toString()).isTrue();
  }

  /** How many of the mailing's numbers the gateway accepted. */
  private static long sent(Gateway gateway, int firstPhone) {
    return gateway.record().stream()
        .filter(a -> (a.phone() - 919_800_000_000L) / 1_000_000 == firstPhone / 1_000_000)
        .count();
  }
}
