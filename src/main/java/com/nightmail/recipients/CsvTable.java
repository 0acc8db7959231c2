package com.nightmail.recipients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file. Quoting is that of RFC 4180; lines end with LF, CRLF or CR; cells stand as they are
 * in the file. Blank lines are no rows, but they count as lines.
 */
final class CsvTable implements Table {

  private final Path file;
  private final ListFormat format;
  private final Delimiter delimiter;
  private final ListText text;
  private final BoundedRecords records;
  private final CSVParser parser;
  private final Iterator<CSVRecord> parsed;
  private @Nullable String checksum;

  private CsvTable(Path file, ListFormat format, Delimiter delimiter, ListText text)
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
    if (delimiter.declared()) {
      next();
    }
  }

  static CsvTable open(Path file, ListFormat format) throws IOException {
    Delimiter delimiter = Delimiter.of(file, format);
    ListText text = ListText.open(file, format);
    try {
      return new CsvTable(file, format, delimiter, text);
    } catch (IOException | RuntimeException e) {
      text.close();
      throw e;
    }
  }

  @Override
  public @Nullable Cells next() throws IOException {
    while (true) {
      int line = Math.toIntExact(parser.getCurrentLineNumber() + 1);
      String[] cells = nextRecord(line);
      if (cells == null) {
        checksum = checksum == null ? text.checksum() : checksum;
        return null;
      }
      if (cells.length > 1 || !cells[0].isBlank()) {
        return new Cells(line, cells, Map.of());
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

  @Override
  public Delimiter delimiter() {
    return delimiter;
  }

  @Override
  public InvalidList empty() {
    return InvalidList.of(
        file, "the file is empty", "Export the list again, with a header row and its recipients");
  }

  @Override
  public String checksum() {
    if (checksum == null) {
      throw new IllegalStateException("the list has not been read to its end");
    }
    return checksum;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
