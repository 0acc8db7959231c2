package com.nightmail.sending;

import com.nightmail.ledger.Settlement;
import com.nightmail.sending.FlightLog.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the flight log of a process that has ended tells.
 *
 * <p>An outcome in it is true wherever its checksum holds. What it does not say is believed only
 * where the log is sure to be whole: on the host that wrote it, which has not been started again
 * since, and without a damaged slot. Then every claimed message that is not among {@link
 * #mayHaveLeft} has not left. After a loss of power the log may miss what was written last.
 *
 * @param epoch of the run's holder that wrote it
 * @param outcomes known and perhaps not in the database yet
 * @param mayHaveLeft lines of the messages that may have been sent and whose outcome is not known
 * @param isWhole whether no other message of that holder can have left
 */
public record FlightRecord(
    int epoch, List<Settlement> outcomes, List<Integer> mayHaveLeft, boolean isWhole) {

  /**
   * Reads a log; empty while the process that writes it lives.
   *
   * @param run it has to be of
   * @throws IOException if the file cannot be read
   * @throws Damaged if it is no flight log of this run
   */
  static Optional<FlightRecord> read(Path file, int run) throws IOException {
    if (FlightLog.isOpenHere(file)) {
      return Optional.empty();
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var alone = channel.tryLock()) {
      return alone == null
          ? Optional.empty()
          : Optional.of(read(ByteBuffer.wrap(Files.readAllBytes(file)), file, run));
    }
  }

  /** A file that is no flight log, or a part of one. */
  static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    Damaged(Path file, String why) {
      super("%s is no whole flight log: %s".formatted(file, why));
    }
  }

  private static FlightRecord read(ByteBuffer bytes, Path file, int run) throws Damaged {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    checkHead(bytes, file, run);
    var epoch = bytes.getInt(Layout.EPOCH_AT);
    var outcomes = new ArrayList<Settlement>();
    var mayHaveLeft = new ArrayList<Integer>();
    var whole = isOfThisBoot(bytes);
    for (int index = 0; index < bytes.getInt(Layout.SLOTS_AT); index++) {
      var at = Layout.slot(index);
      var state = bytes.getInt(at);
      if (state == Layout.FREE) {
        continue;
      }
      var line = bytes.getInt(at + Layout.LINE);
      var attempt = bytes.getInt(at + Layout.ATTEMPT);
      if (bytes.getInt(at + Layout.CHECKSUM) != Layout.checksum(run, epoch, index, line, attempt)) {
        whole = false;
        continue;
      }
      switch (state) {
        case Layout.CLAIMED -> {}
        case Layout.LEAVING -> mayHaveLeft.add(line);
        case Layout.KNOWN -> {
          var outcome = outcome(bytes, at);
          if (outcome != null && outcome.line() == line && outcome.attempt() == attempt) {
            outcomes.add(outcome);
          } else {
            mayHaveLeft.add(line);
          }
        }
        default -> whole = false;
      }
    }
    return new FlightRecord(epoch, outcomes, mayHaveLeft, whole);
  }

  private static void checkHead(ByteBuffer bytes, Path file, int run) throws Damaged {
    if (bytes.limit() < Layout.HEAD
        || !Arrays.equals(
            bytes.array(), 0, Layout.MAGIC.length, Layout.MAGIC, 0, Layout.MAGIC.length)) {
      throw new Damaged(file, "it has no head");
    }
    if (bytes.getInt(Layout.HEAD_CHECKSUM_AT)
        != Layout.checksum(bytes.slice(0, Layout.HEAD_CHECKSUM_AT))) {
      throw new Damaged(file, "its head is damaged");
    }
    if (bytes.getInt(Layout.VERSION_AT) != Layout.VERSION) {
      throw new Damaged(file, "another version of Nightmail wrote it");
    }
    if (bytes.getInt(Layout.RUN_AT) != run) {
      throw new Damaged(file, "it is of run " + bytes.getInt(Layout.RUN_AT));
    }
    if (bytes.limit() < Layout.slot(bytes.getInt(Layout.SLOTS_AT))) {
      throw new Damaged(file, "its end is missing");
    }
  }

  private static boolean isOfThisBoot(ByteBuffer bytes) {
    var boot = new byte[Layout.BOOT_LENGTH];
    bytes.get(Layout.BOOT_AT, boot);
    return BootId.isKnown() && Arrays.equals(boot, BootId.bytes(Layout.BOOT_LENGTH));
  }

  private static @Nullable Settlement outcome(ByteBuffer bytes, int at) {
    var length = bytes.getInt(at + Layout.OUTCOME_LENGTH);
    if (length < 0 || length > Layout.LONGEST_OUTCOME) {
      return null;
    }
    var encoded = new byte[length];
    bytes.get(at + Layout.OUTCOME, encoded);
    if (bytes.getInt(at + Layout.OUTCOME_CHECKSUM) != Layout.checksum(ByteBuffer.wrap(encoded))) {
      return null;
    }
    try {
      return SettlementCodec.decode(encoded);
    } catch (RuntimeException e) {
      return null; // the checksum holds, so that another version wrote it: in doubt
    }
  }
}
