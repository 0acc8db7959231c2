package com.nightmail.check;

import java.util.List;

/**
 * Why rows are not to be sent, or what is to be known of rows that are.
 *
 * @param columns of the list that it is about, as far as that is known
 * @param rows how many
 * @param firstLines lines of the first of them, ascending
 */
public record Reason(
    Cause cause, String reason, List<String> columns, int rows, List<Integer> firstLines) {

  /** Line of the first row. */
  public int firstLine() {
    return firstLines.getFirst();
  }
}
