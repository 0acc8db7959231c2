package com.nightmail.recipients;

import com.nightmail.platform.NearestName;
import com.nightmail.platform.SameName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * An Excel workbook (.xlsx): a zip file of XML parts.
 *
 * <p>Source: ECMA-376, part 1, chapters 12 and 18; part 2 for how the parts name each other.
 */
final class Workbook implements Closeable {

  private static final String TYPES = "[Content_Types].xml";
  private static final String DEFAULT_MAIN = "xl/workbook.xml";
  private static final String CSV = "Save the list as CSV UTF-8 instead";
  private static final int MOST_STYLES = 100_000;
  private static final int SHEETS_SHOWN = 40;

  /** The beginning of a file of OpenDocument, which says what it is. */
  private static final String OPEN_DOCUMENT = "application/vnd.oasis.opendocument.";

  private record Sheet(String name, String part, boolean hidden) {}

  private final Path file;
  private final ZipFile zip;
  private final List<Sheet> sheets = new ArrayList<>();
  private final Map<String, Relation> relations = new HashMap<>();
  private boolean since1904;

  private record Relation(String type, String part) {}

  private Workbook(Path file, ZipFile zip) throws IOException {
    this.file = file;
    this.zip = zip;
    String main = mainPart();
    int slash = main.lastIndexOf('/') + 1;
    String folder = main.substring(0, slash);
    read(folder + "_rels/" + main.substring(slash) + ".rels", xml -> relation(xml, folder));
    read(main, this::property);
    if (sheets.isEmpty()) {
      throw InvalidList.of(file, "the workbook has no sheet with cells", "Export the list again");
    }
  }

  /**
   * Opens a workbook.
   *
   * @param channel of the file, which stays open until the workbook is closed
   * @throws InvalidList if it is none, or of a kind that is not read
   * @throws IOException if reading fails
   */
  static Workbook open(Path file, SeekableByteChannel channel) throws IOException {
    ZipFile zip;
    try {
      zip = ZipFile.builder().setSeekableByteChannel(new ReadErrors(channel)).get();
    } catch (IOException | IllegalArgumentException e) {
      ReadErrors.ReadError.rethrow(e);
      throw damaged(file, "it is cut off, or no whole zip file");
    }
    try {
      return new Workbook(file, zip);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  static InvalidList damaged(Path file, String how) {
    return InvalidList.of(
        file, "this workbook cannot be read: " + how, "Save it again in Excel, or as CSV UTF-8");
  }

  /** What the file says of its parts: where the workbook begins, and of which kind it is. */
  private String mainPart() throws IOException {
    if (zip.getEntry(TYPES) == null) {
      throw noWorkbook();
    }
    List<String> types = new ArrayList<>();
    List<String> main = new ArrayList<>();
    read(
        TYPES,
        xml -> {
          String type = xml.attribute("ContentType");
          String part = xml.attribute("PartName");
          if (type != null) {
            types.add(type.toLowerCase(Locale.ROOT));
            if (part != null && type.endsWith("main+xml")) {
              main.add(part.startsWith("/") ? part.substring(1) : part);
            }
          }
        });
    refuseOtherKinds(types);
    return main.isEmpty() ? DEFAULT_MAIN : main.getFirst();
  }

  private void refuseOtherKinds(List<String> types) {
    if (any(types, "macroenabled") || zip.getEntry("xl/vbaProject.bin") != null) {
      throw FileKind.macros(file);
    }
    if (any(types, "sheet.binary")) {
      throw InvalidList.of(
          file, "this is a binary Excel workbook (.xlsb), which is not read", FileKind.SAVE);
    }
    if (!any(types, "spreadsheetml")) {
      throw InvalidList.of(
          file,
          "this is an Office file, but no workbook",
          "Name the Excel workbook (.xlsx) or CSV file that has the recipients");
    }
  }

  private static boolean any(List<String> types, String part) {
    return types.stream().anyMatch(type -> type.contains(part));
  }

  private InvalidList noWorkbook() throws IOException {
    ZipArchiveEntry kind = zip.getEntry("mimetype");
    if (kind != null) {
      try (InputStream in = zip.getInputStream(kind)) {
        String type = new String(in.readNBytes(OPEN_DOCUMENT.length()), StandardCharsets.US_ASCII);
        if (type.equals(OPEN_DOCUMENT)) {
          return InvalidList.of(
              file,
              "this is an OpenDocument file, which is not read",
              "Open it in LibreOffice and save it as \"Excel 2007-365 (.xlsx)\"");
        }
      }
    }
    return InvalidList.of(
        file,
        "this is a zip archive, not a list",
        "Unpack it, and name the CSV file or Excel workbook in it");
  }

  private void relation(PartXml xml, String folder) {
    String id = xml.attribute("Id");
    String type = xml.attribute("Type");
    String target = xml.attribute("Target");
    if (id != null && type != null && target != null) {
      String part = target.startsWith("/") ? target.substring(1) : folder + target;
      relations.put(
          id,
          new Relation(
              type.substring(type.lastIndexOf('/') + 1),
              Path.of("/", part).normalize().toString().substring(1).replace('\\', '/')));
    }
  }

  private void property(PartXml xml) {
    if (xml.opens("workbookPr")) {
      String since = xml.attribute("date1904");
      since1904 = "1".equals(since) || "true".equals(since);
    } else if (xml.opens("sheet")) {
      String name = xml.attribute("name");
      String id = xml.attribute("id");
      Relation relation = id == null ? null : relations.get(id);
      if (name != null && relation != null && relation.type().equals("worksheet")) {
        String state = xml.attribute("state");
        sheets.add(new Sheet(name, relation.part(), state != null && !state.equals("visible")));
      }
    }
  }

  /**
   * Opens a sheet.
   *
   * @param name of the sheet, or null for the first one that is not hidden
   * @param dates how to write dates, or null for ISO 8601
   * @throws InvalidList if there is no such sheet
   */
  SheetRows rows(@Nullable String name, @Nullable String dates) throws IOException {
    Sheet sheet = sheet(name);
    SharedTexts texts = texts();
    NumberFormat[] formats = formats();
    InputStream in = bytes(sheet.part());
    try {
      return new SheetRows(
          file, sheet.name(), new PartXml(in), texts, formats, new CellNumbers(since1904, dates));
    } catch (XMLStreamException e) {
      in.close();
      throw broken(file, e);
    }
  }

  private Sheet sheet(@Nullable String name) {
    if (name == null) {
      return sheets.stream().filter(sheet -> !sheet.hidden()).findFirst().orElse(sheets.getFirst());
    }
    List<String> names = sheets.stream().map(Sheet::name).toList();
    List<Integer> positions = SameName.positions(name, names);
    if (!positions.isEmpty()) {
      return sheets.get(positions.getFirst());
    }
    throw InvalidList.of(
        file,
        "there is no sheet \"%s\"; the sheets are %s"
            .formatted(
                name,
                names.stream()
                    .limit(SHEETS_SHOWN)
                    .map(shown -> "\"" + shown + "\"")
                    .collect(Collectors.joining(", "))),
        NearestName.of(name, names).map("Did you mean \"%s\"? "::formatted).orElse("")
            + "Set recipients.sheet to the one with the recipients, or leave it out for the first");
  }

  private SharedTexts texts() throws IOException {
    String part = part("sharedStrings");
    if (part == null) {
      return new SharedTexts();
    }
    try (InputStream in = bytes(part);
        PartXml xml = new PartXml(in)) {
      return new SharedTexts(xml);
    } catch (XMLStreamException | PartBytes.OutOfBounds e) {
      throw broken(file, e);
    }
  }

  /** What the number of a cell means, by the cell's style. */
  private NumberFormat[] formats() throws IOException {
    String part = part("styles");
    Map<Integer, String> codes = new HashMap<>();
    List<Integer> ids = new ArrayList<>();
    boolean[] ofCells = new boolean[1];
    if (part != null) {
      read(
          part,
          xml -> {
            if (xml.opens("numFmt")) {
              String code = xml.attribute("formatCode");
              codes.put(number(xml.attribute("numFmtId")), code == null ? "" : code);
            } else if (xml.opens("cellXfs") || xml.closes("cellXfs")) {
              ofCells[0] = xml.opens("cellXfs");
            } else if (ofCells[0] && xml.opens("xf") && ids.size() < MOST_STYLES) {
              ids.add(number(xml.attribute("numFmtId")));
            }
          });
    }
    return ids.stream().map(id -> NumberFormat.of(id, codes.get(id))).toArray(NumberFormat[]::new);
  }

  private static int number(@Nullable String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private @Nullable String part(String type) {
    return relations.values().stream()
        .filter(relation -> relation.type().equals(type))
        .map(Relation::part)
        .findFirst()
        .orElse(null);
  }

  private interface Tag {
    void at(PartXml xml) throws XMLStreamException;
  }

  /** Reads a small part from tag to tag. */
  private void read(String part, Tag tag) throws IOException {
    try (InputStream in = bytes(part);
        PartXml xml = new PartXml(in)) {
      while (xml.next()) {
        tag.at(xml);
      }
    } catch (XMLStreamException | PartBytes.OutOfBounds e) {
      throw broken(file, e);
    }
  }

  private InputStream bytes(String part) throws IOException {
    ZipArchiveEntry entry = zip.getEntry(part);
    if (entry == null || !zip.canReadEntryData(entry)) {
      throw damaged(file, "its part %s is missing".formatted(part));
    }
    return new PartBytes(zip.getInputStream(entry), entry.getCompressedSize());
  }

  /**
   * What stopped the parser: a bound, or damage.
   *
   * @throws IOException if it was the disk
   */
  static InvalidList broken(Path file, Exception failure) throws IOException {
    ReadErrors.ReadError.rethrow(failure);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PartBytes.OutOfBounds bound) {
        return InvalidList.of(file, "this workbook is refused: " + bound.getMessage(), CSV);
      }
    }
    return damaged(file, "it is damaged inside");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
