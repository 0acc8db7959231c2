package com.nightmail.recipients;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list as its file has them, one after the other; what kind of file it is, nobody
 * above needs to know.
 */
interface Table extends Closeable {

  /**
   * A row of the file.
   *
   * @param line on which it begins, or its number in the workbook; both from 1
   * @param values of its cells
   * @param faults why there is no value in a cell that seems to have one, by the cell's index
   */
  record Cells(int line, String[] values, Map<Integer, String> faults) {}

  /**
   * The next row that is not blank, or null at the end. The first one is the header.
   *
   * @throws InvalidList if the rest of the file cannot be read
   */
  @Nullable Cells next() throws IOException;

  /** What parts the cells, where a character does. */
  default @Nullable Delimiter delimiter() {
    return null;
  }

  /** What there is to say where there is not even a header. */
  InvalidList empty();

  /** SHA-256 of the file's bytes in hexadecimal, once {@link #next} has come to the end. */
  String checksum();
}
