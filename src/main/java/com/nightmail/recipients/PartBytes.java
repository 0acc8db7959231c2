package com.nightmail.recipients;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The unpacked bytes of a workbook's part, within the bounds of what a spreadsheet program writes:
 * a small file that unpacks to gigabytes, or to one value without end, fills neither the time nor
 * the memory.
 */
final class PartBytes extends FilterInputStream {

  /** A sheet of a million rows with thirty columns has about 1.5 GB. */
  private static final long MOST_BYTES = 4L << 30;

  /** Up to here nothing can be said of how well a part was packed. */
  private static final long FREE_BYTES = 16L << 20;

  /** Rows that are all alike come to about 60. */
  private static final long MOST_RATIO = 250;

  /**
   * Bytes from the beginning of one tag to that of the next, or of a comment; a cell has at most
   * 32,767 characters. The end of a tag does not count: its sign may stand in any value.
   */
  private static final int LONGEST_RUN = 1 << 20;

  private final long most;
  private int run;
  private long read;
  private int last;
  private int beforeLast;
  private boolean comment;
  private boolean instruction;

  /**
   * @param packed size of the part in the file, in bytes
   */
  PartBytes(InputStream in, long packed) {
    super(in);
    this.most = Math.min(MOST_BYTES, Math.max(FREE_BYTES, packed * MOST_RATIO));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    for (int i = offset; i < offset + count; i++) {
      look(target[i]);
    }
    read += Math.max(count, 0);
    if (read > most) {
      throw new OutOfBounds(
          "it unpacks to more than %,d MB, far more than such a file holds".formatted(most >> 20));
    }
    return count;
  }

  private void look(byte c) throws IOException {
    boolean free = !comment && !instruction;
    if (free && beforeLast == '<' && last == '!') {
      if (c != '-') {
        // A document type or CDATA: no spreadsheet program writes it, and it can hide any length.
        throw new OutOfBounds("it has a declaration that no workbook has");
      }
      comment = true;
      run = 0;
    } else if (free && last == '<' && c == '?') {
      instruction = true;
    } else if (c == '>') {
      comment &= !(beforeLast == '-' && last == '-');
      instruction &= last != '?';
    }
    beforeLast = last;
    last = c;
    run = free && c == '<' ? 0 : run + 1;
    if (run > LONGEST_RUN) {
      throw new OutOfBounds("it has a value of more than %,d bytes".formatted(LONGEST_RUN));
    }
  }

  /** The part is no list, whatever it is. */
  static final class OutOfBounds extends IOException {
    private static final long serialVersionUID = 1L;

    OutOfBounds(String message) {
      super(message);
    }
  }
}
