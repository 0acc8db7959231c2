package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.crash.Gateway.Acceptance;
import com.nightmail.ledger.MessageState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is frozen, loses its lock, and wakes after another has taken the run over and
 * completed it: it changes nothing any more.
 */
class PausedProcessTest {
  @TempDir Path folder;

  @Test
  void aProcessThatSleptPastItsLockSendsNothingNewAndSettlesNothing() {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(150), 400)) {
      var mailing = Mailing.write(home.folder, "paused", 0, 2_400, 10);
      var sleeper = home.start(gateway, "run", mailing.campaign().toString());
      await("the process sends")
          .atMost(Duration.ofMinutes(2))
          .until(() -> gateway.accepted() > 400 || !sleeper.alive());
      sleeper.signal("STOP");
      try (var books = home.books().orElseThrow()) {
        books.cutAllConnections();
        var successor = home.start(gateway, "run", mailing.campaign().toString());
        successor.exits(3);
        var run = books.run(mailing.name()).orElseThrow();
        var ledger = books.rows(run);
        var arrived = gateway.record().stream().map(Acceptance::token).collect(Collectors.toSet());

        sleeper.signal("CONT");
        var status = sleeper.exit();

        assertThat(books.rows(run)).as("the ledger after it woke").isEqualTo(ledger);
        assertThat(
                gateway.record().stream().map(Acceptance::token).filter(t -> !arrived.contains(t)))
            .as("reached the gateway after it woke, beyond what each core was about to write")
            .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(books.status()).isEqualTo("COMPLETED");
        assertThat(books.failure(run)).isNull();
        assertThat(status).as(sleeper.toString()).isEqualTo(1);
        assertThat(new Verdict("paused", mailing, gateway, books).pass())
            .isEqualTo(
                (int) ledger.stream().filter(r -> r.state() == MessageState.IN_DOUBT).count());
      } finally {
        sleeper.kill();
      }
    }
  }
}
