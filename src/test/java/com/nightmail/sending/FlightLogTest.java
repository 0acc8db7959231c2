package com.nightmail.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.Route;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.Settlement;
import com.nightmail.sending.FlightLog.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightLogTest {
  private static final RunLease LEASE = new RunLease(7, 3);
  private static final Settlement ACCEPTED =
      new Settlement.Accepted(4, 1, "wamid.4", Route.MM_LITE);

  @TempDir Path folder;
  private Path live;
  private Path left;

  @BeforeEach
  void files() {
    live = folder.resolve("live");
    left = folder.resolve("left");
  }

  @Test
  void whatHadNotLeftMayHaveLeftOrIsKnownIsReadAfterAKill() throws IOException {
    killedAfter(
        log -> {
          log.claimed(2, 1);
          log.claimed(3, 1).leaving();
          var known = log.claimed(4, 1);
          known.leaving();
          known.known(ACCEPTED);
          var durable = log.claimed(5, 1);
          durable.leaving();
          durable.known(new Settlement.InDoubt(5, 1, null, "no answer"));
          durable.free();
        });

    var record = read();

    assertThat(record.epoch()).isEqualTo(3);
    assertThat(record.mayHaveLeft()).containsExactly(3);
    assertThat(record.outcomes()).containsExactly(ACCEPTED);
    assertThat(record.isWhole()).isTrue();
  }

  @Test
  void everyOutcomeIsReadAsItWasWrittenButForWordsWithoutEnd() throws IOException {
    var outcomes =
        List.of(
            new Settlement.Accepted(2, 1, "w".repeat(512), Route.UNKNOWN),
            new Settlement.Refused(
                3, 2, ErrorClass.RECIPIENT, 131050, "stop ✋", List.of(919800000001L)),
            new Settlement.Refused(4, 1, ErrorClass.ROW, null, "", List.of()),
            new Settlement.InDoubt(5, 9, null, "no answer"),
            new Settlement.NotSent(6, 1, Instant.parse("2026-01-02T03:04:05.678Z"), "too fast"),
            new Settlement.NotSent(7, 1, null, null));
    killedAfter(
        log -> {
          outcomes.forEach(o -> log.claimed(o.line(), o.attempt()).known(o));
          log.claimed(8, 1).known(new Settlement.InDoubt(8, 1, 1, "ä".repeat(5_000)));
        });

    var read = read().outcomes();

    assertThat(read).startsWith(outcomes.toArray(Settlement[]::new)).hasSize(7);
    assertThat(((Settlement.InDoubt) read.get(6)).reason()).matches("ä{300,500}");
  }

  @Test
  void aLogOfAnotherBootTellsOutcomesOnly() throws IOException {
    killedAfter(
        log -> {
          log.claimed(2, 1);
          log.claimed(4, 1).known(ACCEPTED);
        });
    change(
        bytes -> {
          bytes.put(Layout.BOOT_AT, (byte) '?');
          bytes.putInt(
              Layout.HEAD_CHECKSUM_AT, Layout.checksum(bytes.slice(0, Layout.HEAD_CHECKSUM_AT)));
        });

    assertThat(read().isWhole()).isFalse();
    assertThat(read().outcomes()).containsExactly(ACCEPTED);
  }

  @Test
  void aDamagedSlotMakesTheRestUnsureAndADamagedOutcomeItsMessage() throws IOException {
    killedAfter(
        log -> {
          log.claimed(4, 1).known(ACCEPTED);
          log.claimed(5, 1).known(ACCEPTED); // of another line
        });
    assertThat(read().isWhole()).isTrue();
    assertThat(read().outcomes()).containsExactly(ACCEPTED);
    assertThat(read().mayHaveLeft()).containsExactly(5);

    change(bytes -> bytes.put(Layout.slot(0) + Layout.OUTCOME + 9, (byte) '!'));
    assertThat(read().isWhole()).isTrue();
    assertThat(read().outcomes()).isEmpty();
    assertThat(read().mayHaveLeft()).containsExactly(4, 5);

    change(bytes -> bytes.put(Layout.slot(0) + Layout.LINE, (byte) 99));
    assertThat(read().isWhole()).isFalse();
    assertThat(read().mayHaveLeft()).containsExactly(5);
  }

  @Test
  void aFileThatIsNoWholeLogIsRefused() throws IOException {
    killedAfter(log -> log.claimed(2, 1));
    assertThatThrownBy(() -> FlightRecord.read(left, 8)).hasMessageContaining("it is of run 7");

    var bytes = Files.readAllBytes(left);
    Files.write(left, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(this::read).hasMessageContaining("its end is missing");
    Files.writeString(left, "");
    assertThatThrownBy(this::read).hasMessageContaining("it has no head");
  }

  @Test
  void theLogOfALivingProcessIsLeftAloneAndGoneWithItsLastMessage() throws IOException {
    try (var log = FlightLog.create(live, LEASE, 10)) {
      var slot = log.claimed(2, 1);
      assertThat(FlightRecord.read(live, 7)).isEmpty();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(live)))
          .isEqualTo("rw-------");
      slot.free();
    }
    assertThat(live).doesNotExist();
  }

  @Test
  void anOutcomeThatIsKeptKeepsTheLog() throws IOException {
    try (var log = FlightLog.create(live, LEASE, 10)) {
      var slot = log.claimed(4, 1);
      slot.known(ACCEPTED);
      slot.keep();
      log.force();
    }

    assertThat(FlightRecord.read(live, 7).orElseThrow().outcomes()).containsExactly(ACCEPTED);
  }

  @Test
  void slotsAreUsedAgainAndNeverByTwo() throws IOException {
    killedAfter(
        log -> {
          for (int line = 0; line < 100; line++) {
            var slot = log.claimed(line, 1);
            slot.leaving();
            slot.known(new Settlement.InDoubt(line, 1, null, "x".repeat(line)));
            slot.free();
          }
          assertThat(log.freeSlots()).isEqualTo(10);
          for (int line = 0; line < 10; line++) {
            log.claimed(line, 2).leaving();
          }
          assertThatThrownBy(() -> log.claimed(11, 1)).hasMessageContaining("is full");
        });

    assertThat(read().mayHaveLeft()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(read().outcomes()).isEmpty();
  }

  /** Leaves the file as it is after a kill: pages that the process had written. */
  private void killedAfter(Consumer<FlightLog> use) throws IOException {
    try (var log = FlightLog.create(live, LEASE, 10)) {
      use.accept(log);
      Files.copy(live, left);
    }
  }

  private FlightRecord read() throws IOException {
    return FlightRecord.read(left, LEASE.run()).orElseThrow();
  }

  private void change(Consumer<ByteBuffer> change) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(left)).order(ByteOrder.LITTLE_ENDIAN);
    change.accept(bytes);
    Files.write(left, bytes.array());
  }
}
