package com.nightmail.recipients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list in the order of the file, read in constant memory.
 *
 * <p>Quoting is that of RFC 4180; lines end with LF, CRLF or CR; cells stand as they are in the
 * file. Blank lines are no rows, but they count as lines. A row that does not fit the header, or is
 * too long to be a recipient, comes with its fault and the rest goes on; whatever makes the rest of
 * the file unreadable is an {@link InvalidList}.
 */
public final class RecipientList implements AutoCloseable {

  /** In place of a number of columns, where the row itself tells it. */
  private static final int OF_HEADER = -1;

  private final Path file;
  private final ListFormat format;
  private final Delimiter delimiter;
  private final ListText text;
  private final BoundedRecords records;
  private final CSVParser parser;
  private final Iterator<CSVRecord> parsed;
  private final Header header;
  private @Nullable String checksum;

  private RecipientList(Path file, ListFormat format, Delimiter delimiter, ListText text)
      throws IOException {
    this.file = file;
    this.format = format;
    this.delimiter = delimiter;
    this.text = text;
    this.records = new BoundedRecords(text);
    this.parser =
        CSVParser.builder()
            .setReader(records)
            .setFormat(CSVFormat.RFC4180.builder().setDelimiter(delimiter.character()).get())
            .get();
    this.parsed = parser.iterator();
    this.header = readHeader();
  }

  /**
   * Opens a list and reads its header.
   *
   * @throws InvalidList if the file or its header cannot be used
   * @throws IOException if reading fails
   */
  public static RecipientList open(Path file, ListFormat format) throws IOException {
    Delimiter delimiter = Delimiter.of(file, format);
    ListText text = ListText.open(file, format);
    try {
      return new RecipientList(file, format, delimiter, text);
    } catch (IOException | RuntimeException e) {
      text.close();
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

  /**
   * The next row, or null at the end of the file.
   *
   * @throws InvalidList if the rest of the file cannot be read as CSV
   */
  @Nullable Row next() throws IOException {
    return nextRow(header.names().size());
  }

  /**
   * SHA-256 of the file in hexadecimal, once {@link #next} has come to its end: that of exactly the
   * bytes the rows were made of.
   */
  String checksum() {
    if (checksum == null) {
      throw new IllegalStateException("the list has not been read to its end");
    }
    return checksum;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private Header readHeader() throws IOException {
    if (delimiter.declared()) {
      nextRow(OF_HEADER);
    }
    Row row = nextRow(OF_HEADER);
    if (row == null) {
      throw InvalidList.of(
          file, "the file is empty", "Export the list again, with a header row and its recipients");
    }
    return Header.of(file, row, format.phoneColumn(), delimiter);
  }

  private @Nullable Row nextRow(int columns) throws IOException {
    while (true) {
      int line = Math.toIntExact(parser.getCurrentLineNumber() + 1);
      String[] cells = nextRecord(line);
      if (cells == null) {
        checksum = checksum == null ? text.checksum() : checksum;
        return null;
      }
      if (cells.length > 1 || !cells[0].isBlank()) {
        return columns == OF_HEADER ? Row.header(line, cells) : Row.of(line, cells, columns);
      }
    }
  }

  private String @Nullable [] nextRecord(int line) throws IOException {
    records.nextRecord();
    try {
      return parsed.hasNext() ? parsed.next().values() : null;
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      if (cause instanceof CSVException || cause instanceof BoundedRecords.EndlessRecord) {
        throw BrokenRecord.explain(file, format, delimiter.character(), line);
      }
      throw cause;
    }
  }
}
