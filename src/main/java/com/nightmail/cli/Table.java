package com.nightmail.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns as wide as their widest cell; numbers to the right. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... header) {
    rows.add(header);
  }

  void row(String... cells) {
    rows.add(Arrays.stream(cells).map(VisibleWriter::oneLine).toArray(String[]::new));
  }

  void print(PrintWriter out) {
    var widths = new int[rows.getFirst().length];
    for (var row : rows) {
      for (int c = 0; c < row.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (int c = 0; c < row.length; c++) {
        var padding = " ".repeat(widths[c] - row[c].length());
        var number = !row[c].isEmpty() && Character.isDigit(row[c].charAt(0)) && c > 0;
        line.append(number ? padding + row[c] : row[c] + padding).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
