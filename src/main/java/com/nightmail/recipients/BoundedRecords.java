package com.nightmail.recipients;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Stops a record from swallowing the file: a quote that is never closed would make the rest of it
 * one cell in memory.
 */
final class BoundedRecords extends FilterReader {

  /**
   * Characters of a record at which reading gives up. It is many times what a row may have ({@link
   * Row#MAX_CHARS}), so that a row that is too long is skipped and only one without end refuses the
   * list. Whoever reads through a buffer gets that buffer's size more before the record is stopped.
   */
  static final int MAX_CHARS = 1024 * 1024;

  private long read;
  private long recordStart;

  BoundedRecords(Reader in) {
    super(in);
  }

  /** Says that the record before has been read, and so may be forgotten. */
  void nextRecord() {
    recordStart = read;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (read - recordStart >= MAX_CHARS) {
      throw new EndlessRecord();
    }
    int count = super.read(target, offset, length);
    read += Math.max(count, 0);
    return count;
  }

  /** The record is longer than {@link #MAX_CHARS}. */
  static final class EndlessRecord extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
