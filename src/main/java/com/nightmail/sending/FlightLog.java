package com.nightmail.sending;

import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.Settlement;
import com.nightmail.platform.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * What this process knows of the messages it has claimed, in a file that survives the process.
 *
 * <p>A message has a slot from its claim until its outcome is in the database. The slot says
 * whether the message may have left: that is written before its first byte is. It takes the whole
 * outcome as soon as that is known. The file is mapped into memory, so that writing costs no call
 * of the system, and what was written is kept by the system when the process is killed. {@link
 * FlightRecord} reads it.
 *
 * <p>The file is written out in full when it is made. A disk that is full is noticed then, and not
 * in the middle of a run. It is locked as long as its process lives.
 *
 * <p>Format: see {@link Layout}. Any thread may take a slot; a slot belongs to one thread at a
 * time.
 */
public final class FlightLog implements AutoCloseable {

  /** Logs of this process: opening one again, and closing it, would end its lock. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Where things stand in the file; numbers are little-endian. */
  static final class Layout {
    static final byte[] MAGIC = {'N', 'M', 'F', 'L', 'I', 'G', 'H', 'T'};
    static final int VERSION = 1;

    /** The head: magic, version, run, epoch, slots, boot id, checksum. */
    static final int HEAD = 4_096;

    static final int VERSION_AT = 8;
    static final int RUN_AT = 12;
    static final int EPOCH_AT = 16;
    static final int SLOTS_AT = 20;
    static final int BOOT_AT = 24;
    static final int BOOT_LENGTH = 64;
    static final int HEAD_CHECKSUM_AT = BOOT_AT + BOOT_LENGTH;

    static final int SLOT = 1_024;

    /** In a slot: state, line, attempt and their checksum; then the outcome. */
    static final int LINE = 4;

    static final int ATTEMPT = 8;
    static final int CHECKSUM = 12;
    static final int OUTCOME_LENGTH = 16;
    static final int OUTCOME_CHECKSUM = 20;
    static final int OUTCOME = 24;
    static final int LONGEST_OUTCOME = SLOT - OUTCOME;

    /** States are words that a damaged file does not have by chance. */
    static final int FREE = 0;

    static final int CLAIMED = 0x4D49414C;
    static final int LEAVING = 0x5641454C;
    static final int KNOWN = 0x4E4F4E4B;

    private Layout() {}

    static int slot(int index) {
      return HEAD + index * SLOT;
    }

    /** Of what a slot says of its message; another run's or epoch's slot is none of this one. */
    static int checksum(int run, int epoch, int index, int line, int attempt) {
      var bytes = ByteBuffer.allocate(20);
      bytes.putInt(run).putInt(epoch).putInt(index).putInt(line).putInt(attempt).flip();
      return checksum(bytes);
    }

    static int checksum(ByteBuffer bytes) {
      var sum = new CRC32C();
      sum.update(bytes);
      return (int) sum.getValue();
    }
  }

  private final Path file;
  private final FileChannel channel;
  private final MappedByteBuffer map;
  private final RunLease lease;
  private final int[] free;
  private int freeSlots;
  private boolean keeps;

  private FlightLog(
      Path file, FileChannel channel, MappedByteBuffer map, RunLease lease, int slots) {
    this.file = file;
    this.channel = channel;
    this.map = map;
    this.lease = lease;
    this.free = new int[slots];
    this.freeSlots = slots;
    for (int i = 0; i < slots; i++) {
      free[i] = slots - 1 - i;
    }
  }

  /**
   * Makes the log of a run that this process has taken.
   *
   * @param file readable by its owner only; must not be there yet
   * @param slots most messages that are claimed and not settled at a time
   * @throws IOException if it cannot be written whole
   */
  static FlightLog create(Path file, RunLease lease, int slots) throws IOException {
    OPEN.add(file);
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              OwnerOnly.with(OwnerOnly.FILE));
      channel.lock(); // a command that looks for logs of dead processes may hold it for a moment
      writeOut(channel, head(lease, slots), slots);
      var map = channel.map(FileChannel.MapMode.READ_WRITE, 0, Layout.slot(slots));
      map.order(ByteOrder.LITTLE_ENDIAN);
      return new FlightLog(file, channel, map, lease, slots);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
        Files.deleteIfExists(file);
      }
      OPEN.remove(file);
      throw e;
    }
  }

  /** Whether this process uses it. */
  static boolean isOpenHere(Path file) {
    return OPEN.contains(file);
  }

  private static ByteBuffer head(RunLease lease, int slots) {
    var head = ByteBuffer.allocate(Layout.HEAD).order(ByteOrder.LITTLE_ENDIAN);
    head.put(0, Layout.MAGIC)
        .putInt(Layout.VERSION_AT, Layout.VERSION)
        .putInt(Layout.RUN_AT, lease.run())
        .putInt(Layout.EPOCH_AT, lease.epoch())
        .putInt(Layout.SLOTS_AT, slots)
        .put(Layout.BOOT_AT, BootId.bytes(Layout.BOOT_LENGTH));
    return head.putInt(
        Layout.HEAD_CHECKSUM_AT, Layout.checksum(head.slice(0, Layout.HEAD_CHECKSUM_AT)));
  }

  private static void writeOut(FileChannel channel, ByteBuffer head, int slots) throws IOException {
    writeWhole(channel, head);
    var empty = ByteBuffer.allocate(Layout.SLOT * 64);
    for (int left = slots; left > 0; left -= 64) {
      empty.clear().limit(Layout.SLOT * Math.min(left, 64));
      writeWhole(channel, empty);
    }
    channel.force(true); // a file system may find out only now that there is no room
  }

  private static void writeWhole(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** How many messages can be claimed now. */
  synchronized int freeSlots() {
    return freeSlots;
  }

  /**
   * A slot for a message whose claim is committed.
   *
   * @throws IllegalStateException if none is free: see {@link #freeSlots()}
   */
  Slot claimed(int line, int attempt) {
    var index = takeSlot();
    var at = Layout.slot(index);
    map.putInt(at + Layout.LINE, line);
    map.putInt(at + Layout.ATTEMPT, attempt);
    map.putInt(
        at + Layout.CHECKSUM, Layout.checksum(lease.run(), lease.epoch(), index, line, attempt));
    setState(index, Layout.CLAIMED);
    return new Slot(index);
  }

  private synchronized int takeSlot() {
    if (freeSlots == 0) {
      throw new IllegalStateException("the flight log of run " + lease.run() + " is full");
    }
    return free[--freeSlots];
  }

  private synchronized void giveBack(int index) {
    free[freeSlots++] = index;
  }

  /** In this order for whoever reads after a kill: first what is said, then that it is said. */
  private void setState(int index, int state) {
    INT.setRelease(map, Layout.slot(index), state);
  }

  /** What the log knows of one claimed message. */
  final class Slot {
    private final int index;

    private Slot(int index) {
      this.index = index;
    }

    /** The message may have left from now on. To be called before its first byte is written. */
    void leaving() {
      setState(index, Layout.LEAVING);
      VarHandle.fullFence();
    }

    /** What became of the message, as it is to be settled. */
    void known(Settlement outcome) {
      var bytes = SettlementCodec.encode(outcome, Layout.LONGEST_OUTCOME);
      var at = Layout.slot(index);
      map.put(at + Layout.OUTCOME, bytes, 0, bytes.length);
      map.putInt(at + Layout.OUTCOME_LENGTH, bytes.length);
      map.putInt(at + Layout.OUTCOME_CHECKSUM, Layout.checksum(ByteBuffer.wrap(bytes)));
      setState(index, Layout.KNOWN);
    }

    /** The outcome is in the database. */
    void free() {
      setState(index, Layout.FREE);
      giveBack(index);
    }

    /** The outcome stays in the log, since the database does not take it: see {@link #force()}. */
    void keep() {
      synchronized (FlightLog.this) {
        keeps = true;
      }
    }
  }

  /**
   * Returns when the disk has all that is in the log, so that it survives a loss of power too.
   *
   * @throws UncheckedIOException if the disk fails
   */
  void force() {
    map.force();
  }

  /** Removes the log, unless outcomes were kept in it. */
  @Override
  public synchronized void close() {
    try {
      if (!keeps && freeSlots == free.length) {
        Files.deleteIfExists(file);
      }
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the flight log " + file + " cannot be closed", e);
    } finally {
      OPEN.remove(file);
    }
  }
}
