package com.nightmail.recipients;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a sheet, from its XML. Each is as wide as its last cell. Blank rows are skipped.
 * Hidden and filtered rows are read, and sent to.
 */
final class SheetRows implements Closeable {

  private static final int MOST_COLUMNS = 16_384;
  private static final int MOST_ROWS = 1_048_576;
  private static final int LETTERS = 26;

  private static final String SAVE_AGAIN = "Save the workbook again in Excel";
  private static final String NOT_CALCULATED =
      "the number's cell has a formula without a stored value;"
          + " open the workbook in Excel and save it";

  private final Path file;
  private final String sheet;
  private final PartXml xml;
  private final SharedTexts texts;
  private final NumberFormat[] formats;
  private final CellNumbers numbers;

  private int line;
  private String[] values = new String[16];
  private int width;
  private int chars;
  private Map<Integer, String> faults = Map.of();
  private boolean ended;

  SheetRows(
      Path file,
      String sheet,
      PartXml xml,
      SharedTexts texts,
      NumberFormat[] formats,
      CellNumbers numbers) {
    this.file = file;
    this.sheet = sheet;
    this.xml = xml;
    this.texts = texts;
    this.formats = formats;
    this.numbers = numbers;
  }

  String sheet() {
    return sheet;
  }

  /**
   * The next row that is not blank, or null at the end.
   *
   * @throws InvalidList if the rest of the sheet cannot be read
   */
  Table.@Nullable Cells next() throws IOException {
    try {
      while (!ended && xml.next()) {
        if (xml.opens("row")) {
          row();
          if (!isBlank()) {
            return new Table.Cells(line, Arrays.copyOf(values, width), faults);
          }
        } else if (xml.closes("sheetData")) {
          ended = true;
        }
      }
    } catch (XMLStreamException e) {
      throw Workbook.broken(file, e);
    }
    if (!ended) {
      ended = true;
      throw Workbook.damaged(file, "the sheet \"%s\" has no end".formatted(sheet));
    }
    return null;
  }

  private boolean isBlank() {
    for (int i = 0; i < width; i++) {
      if (!CellText.trimmed(values[i]).isEmpty()) {
        return false;
      }
    }
    return faults.isEmpty();
  }

  private void row() throws XMLStreamException {
    int number = number(xml.attribute("r"), line + 1);
    if (number <= line || number > MOST_ROWS) {
      throw InvalidList.at(file, line, "the row after this one is out of order", SAVE_AGAIN);
    }
    line = number;
    width = 0;
    chars = 0;
    faults = Map.of();
    while (xml.next() && !xml.closes("row")) {
      if (xml.opens("c")) {
        cell();
      }
    }
  }

  private void cell() throws XMLStreamException {
    int column = column(xml.attribute("r"));
    if (column < 0 || column >= MOST_COLUMNS) {
      throw InvalidList.at(file, line, "a cell of this row has no place", SAVE_AGAIN);
    }
    String type = xml.attribute("t");
    NumberFormat format = format(xml.attribute("s"));
    boolean formula = false;
    String value = null;
    while (xml.next() && !xml.closes("c")) {
      if (xml.opens("is")) {
        value = RichText.read(xml, "is", SharedTexts.LONGEST);
      } else if (xml.opens("v")) {
        StringBuilder text = new StringBuilder();
        xml.text(text, SharedTexts.LONGEST);
        value = text.toString();
      } else if (xml.opens("f")) {
        formula = true;
        xml.skip();
      }
    }
    if (value == null) {
      put(column, "");
      if (formula) {
        fault(column, NOT_CALCULATED);
      }
    } else if ("e".equals(type)) {
      put(column, "");
      fault(column, "the number's cell holds the error %s".formatted(value.strip()));
    } else {
      put(column, text(type, value, format));
    }
  }

  private String text(@Nullable String type, String value, NumberFormat format) {
    return switch (type == null ? "n" : type) {
      case "n" -> value.isBlank() ? "" : numbers.text(value, format);
      case "s" -> shared(value);
      case "b" -> value.strip().equals("1") || value.strip().equals("true") ? "TRUE" : "FALSE";
      case "d" -> numbers.isoDate(value, format);
      case "str" -> RichText.unescaped(value);
      default -> value;
    };
  }

  private String shared(String value) {
    int number = number(value.strip(), -1);
    if (number < 0 || number >= texts.count()) {
      throw InvalidList.at(
          file, line, "a cell of this row names a text that the workbook has not", SAVE_AGAIN);
    }
    return texts.get(number);
  }

  /** What is beyond the longest row is dropped: such a row is skipped, whatever it holds. */
  private void put(int column, String value) {
    if (column >= values.length) {
      values = Arrays.copyOf(values, Math.max(column + 1, values.length * 2));
    }
    while (width <= column) {
      values[width++] = "";
    }
    if (chars <= Row.MAX_CHARS) {
      values[column] = value;
      chars += value.length();
    }
  }

  private void fault(int column, String fault) {
    if (faults.isEmpty()) {
      faults = new HashMap<>();
    }
    faults.put(column, fault);
  }

  private NumberFormat format(@Nullable String style) {
    int number = number(style, -1);
    return number < 0 || number >= formats.length ? NumberFormat.NUMBER : formats[number];
  }

  /** Column 27 for {@code AB7}; the next one where a cell does not say its place. */
  private int column(@Nullable String place) {
    if (place == null) {
      return width;
    }
    int column = 0;
    for (int i = 0; i < place.length() && column <= MOST_COLUMNS; i++) {
      char c = place.charAt(i);
      if (c < 'A' || c > 'Z') {
        break;
      }
      column = column * LETTERS + c - 'A' + 1;
    }
    return column - 1;
  }

  private static int number(@Nullable String text, int otherwise) {
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }
}
