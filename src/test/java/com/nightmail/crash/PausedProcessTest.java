package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.crash.Gateway.Acceptance;
import com.nightmail.domain.MessageState;
import com.nightmail.support.ConcurrentTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is frozen, loses its lock, and wakes after another has taken the run over and
 * completed it: it changes nothing any more.
 */
class PausedProcessTest {
  @TempDir Path folder;

  @ConcurrentTest
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
        wakesHarmlessly(sleeper, mailing, gateway, books);
      } finally {
        sleeper.kill();
      }
    }
  }

  /** Nobody else ends its session: that is the take-over's to do, once the lease has run out. */
  @ConcurrentTest
  void theRunOfAFrozenProcessIsTakenOverOnceItsLeaseHasRunOut() throws Exception {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(150), 400)) {
      var mailing = Mailing.write(home.folder, "frozen", 0, 2_400, 10);
      var sleeper = home.start(gateway, "run", mailing.campaign().toString());
      await("the process sends")
          .atMost(Duration.ofMinutes(2))
          .until(() -> gateway.accepted() > 400 || !sleeper.alive());
      sleeper.signal("STOP");
      try (var books = home.books().orElseThrow();
          var frozen = home.connection()) {
        // As if it had been frozen in the middle of a transaction.
        frozen.setAutoCommit(false);
        frozen.createStatement().execute("UPDATE message SET reason = NULL WHERE line = 2400");

        var stop = home.start(gateway, "stop", "1");
        stop.exits(1);
        assertThat(stop.output()).contains("Nobody answers: ", "nightmail restart 1 --take-over");
        var launch = home.start(gateway, "run", mailing.campaign().toString());
        launch.exits(2);
        assertThat(launch.output())
            .contains("is being sent by", "not been heard of", "nightmail restart 1 --take-over");

        var successor = home.start(gateway, "restart", "1", "--take-over");
        successor.exits(3);
        wakesHarmlessly(sleeper, mailing, gateway, books);
      } finally {
        sleeper.kill();
      }
    }
  }

  private static void wakesHarmlessly(
      NightmailProcess sleeper, Mailing mailing, Gateway gateway, Books books) {
    var run = books.run(mailing.name()).orElseThrow();
    var ledger = books.rows(run);
    var arrived = gateway.record().stream().map(Acceptance::token).collect(Collectors.toSet());

    sleeper.signal("CONT");
    var status = sleeper.exit();

    var changed = books.rows(run).stream().filter(row -> !ledger.contains(row)).toList();
    assertThat(changed)
        .as("what it changed after it woke: answers that it still got to what was in doubt")
        .allSatisfy(
            row -> {
              assertThat(row.state()).isEqualTo(MessageState.ACCEPTED);
              assertThat(ledger.get(row.line() - 2).state()).isEqualTo(MessageState.IN_DOUBT);
              assertThat(gateway.record()).anyMatch(a -> a.wamid().equals(row.wamid()));
            });
    assertThat(gateway.record().stream().map(Acceptance::token).filter(t -> !arrived.contains(t)))
        .as("reached the gateway after it woke, beyond what each core was about to write")
        .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(books.status()).isEqualTo("COMPLETED");
    assertThat(books.failure(run)).isNull();
    assertThat(status).as(sleeper.toString()).isEqualTo(1);
    assertThat(sleeper.output()).contains("Another process took the run over and went on with it");
    assertThat(new Verdict(mailing.name(), mailing, gateway, books).pass())
        .isEqualTo(
            (int) ledger.stream().filter(r -> r.state() == MessageState.IN_DOUBT).count()
                - changed.size());
  }
}
