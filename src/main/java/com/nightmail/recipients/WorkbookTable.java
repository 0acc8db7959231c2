package com.nightmail.recipients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A sheet of a workbook. A row's line is its number as Excel shows it. A row that ends before the
 * header does, ends with blank cells: a workbook does not keep them.
 *
 * <p>The parts of a workbook are not read in the order of the file, so its checksum is taken before
 * and after: a file that was written meanwhile is refused.
 */
final class WorkbookTable implements Table {

  private static final int BLOCK = 64 * 1024;

  private final Path file;
  private final SeekableByteChannel channel;
  private final String before;
  private final Workbook workbook;
  private final SheetRows rows;
  private int width = -1;
  private @Nullable String checksum;

  private WorkbookTable(Path file, ListFormat format, SeekableByteChannel channel)
      throws IOException {
    this.file = file;
    this.channel = channel;
    this.before = checksum(channel);
    this.workbook = Workbook.open(file, channel);
    this.rows = workbook.rows(format.sheet(), format.dates());
  }

  static WorkbookTable open(Path file, ListFormat format) throws IOException {
    SeekableByteChannel channel = ListBytes.channel(file);
    try {
      return new WorkbookTable(file, format, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public @Nullable Cells next() throws IOException {
    Cells row = rows.next();
    if (row == null) {
      end();
      return null;
    }
    if (width < 0) {
      width = row.values().length;
    }
    return row.values().length < width ? widened(row) : row;
  }

  private Cells widened(Cells row) {
    String[] values = Arrays.copyOf(row.values(), width);
    Arrays.fill(values, row.values().length, width, "");
    return new Cells(row.line(), values, row.faults());
  }

  private void end() throws IOException {
    if (checksum == null) {
      String after = checksum(channel);
      if (!after.equals(before)) {
        throw InvalidList.of(
            file,
            "the workbook was written while it was being read",
            "Save it, close it and try again");
      }
      checksum = after;
    }
  }

  @Override
  public InvalidList empty() {
    return InvalidList.of(
        file,
        "the sheet \"%s\" is empty".formatted(rows.sheet()),
        "Set recipients.sheet to the one with the recipients, or fill it");
  }

  @Override
  public String checksum() {
    if (checksum == null) {
      throw new IllegalStateException("the list has not been read to its end");
    }
    return checksum;
  }

  private static String checksum(SeekableByteChannel channel) throws IOException {
    MessageDigest sha256 = ListBytes.sha256();
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    channel.position(0);
    while (channel.read(block) >= 0) {
      sha256.update(block.flip());
      block.clear();
    }
    channel.position(0);
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Override
  public void close() throws IOException {
    rows.close();
    workbook.close();
    channel.close();
  }
}
