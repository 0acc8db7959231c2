package com.nightmail.recipients;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list in the order of the file, one after the other, whether the file is CSV or a
 * workbook. CSV is read in constant memory; of a workbook its {@link SharedTexts} are held.
 *
 * <p>A row that does not fit the header, or is too long to be a recipient, comes with its fault and
 * the rest goes on; whatever makes the rest of the file unreadable is an {@link InvalidList}.
 */
public final class RecipientList implements AutoCloseable {

  private final Table table;
  private final Header header;
  private final boolean phoneAlone;

  private RecipientList(Path file, ListFormat format, Table table) throws IOException {
    this.table = table;
    this.phoneAlone = format.excluded();
    Table.Cells first = table.next();
    if (first == null) {
      throw table.empty();
    }
    this.header =
        Header.of(file, Row.header(first.line(), first.values()), format, table.delimiter());
  }

  /**
   * Opens a list and reads its header.
   *
   * @throws InvalidList if the file or its header cannot be used
   * @throws IOException if reading fails
   */
  public static RecipientList open(Path file, ListFormat format) throws IOException {
    Table table = FileKind.of(file).open(file, format);
    try {
      return new RecipientList(file, format, table);
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  /** Names of the columns, without surrounding white space, unique and none of them empty. */
  public List<String> header() {
    return header.names();
  }

  /** Index of the column that holds the number. */
  int phoneColumn() {
    return header.phone();
  }

  /** Index of the column with the time zone, or -1 if there is none to read. */
  int zoneColumn() {
    return header.zone();
  }

  /**
   * The next row, or null at the end of the file.
   *
   * @throws InvalidList if the rest of the file cannot be read
   */
  @Nullable Row next() throws IOException {
    Table.Cells cells = table.next();
    if (cells == null) {
      return null;
    }
    Row whole = Row.of(cells.line(), cells.values(), header.names().size());
    Row row = phoneAlone ? whole.readFor(header.phone()) : whole;
    String fault = cells.faults().get(header.phone());
    return row.fault() != null || fault == null ? row : new Row(row.line(), row.cells(), fault);
  }

  /**
   * SHA-256 of the file in hexadecimal, once {@link #next} has come to its end: that of exactly the
   * bytes the rows were made of.
   */
  String checksum() {
    return table.checksum();
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
