package com.nightmail.recipients;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a list as it stands in the file.
 *
 * @param line line of the file on which the row begins, the first line of the file being 1
 * @param cells the cells, one for each column of the header unless there is a fault
 * @param fault why the row cannot be sent, or null; a fault says nothing about the phone number
 */
record Row(int line, List<String> cells, @Nullable String fault) {

  /** Characters of a row, its delimiters included, beyond which it is no recipient any more. */
  static final int MAX_CHARS = 64 * 1024;

  /**
   * A row that is too long keeps no cells, so that a batch of rows has a known size in memory.
   * Blank cells behind the last column are none: spreadsheets write them for columns that once held
   * something.
   */
  static Row of(int line, String[] cells, int columns) {
    if (chars(cells) > MAX_CHARS) {
      return new Row(line, List.of(), "row is longer than %,d characters".formatted(MAX_CHARS));
    }
    if (cells.length > columns && isBlankFrom(cells, columns)) {
      return new Row(line, List.of(cells).subList(0, columns), null);
    }
    return new Row(line, List.of(cells), cells.length == columns ? null : ragged(cells, columns));
  }

  /**
   * The same row for a reader of one column only: if there is something in that cell, the number of
   * the others is no fault.
   */
  Row readFor(int column) {
    boolean there = column < cells.size() && !CellText.trimmed(cells.get(column)).isEmpty();
    return there ? new Row(line, cells, null) : this;
  }

  /** A row that is taken for the header, whose cells tell how many columns there are. */
  static Row header(int line, String[] cells) {
    return of(line, cells, cells.length);
  }

  private static boolean isBlankFrom(String[] cells, int from) {
    for (int i = from; i < cells.length; i++) {
      if (!CellText.trimmed(cells[i]).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Size of this row in memory and in the file, in characters. */
  int chars() {
    return chars(cells);
  }

  static int chars(List<String> cells) {
    int chars = cells.size();
    for (String cell : cells) {
      chars += cell.length();
    }
    return chars;
  }

  private static int chars(String[] cells) {
    int chars = cells.length - 1;
    for (String cell : cells) {
      chars += cell.length();
    }
    return chars;
  }

  private static String ragged(String[] cells, int columns) {
    return "row has %d %s, the header has %d"
        .formatted(cells.length, cells.length == 1 ? "cell" : "cells", columns);
  }
}
