package com.nightmail.recipients;

import static com.nightmail.recipients.ListFiles.INDIA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.support.Workbooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RefusesWorkbooksTest {

  private static final String ROWS =
      "<row r='1'><c r='A1' t='s'><v>0</v></c></row><row r='2'><c r='A2'><v>1</v></c></row>";

  @TempDir Path directory;

  @Test
  void workbooksOfOlderAndOtherKinds() throws IOException {
    String ole = "d0cf11e0a1b11ae1" + "00".repeat(70_000);
    refused(
        write("list.xls", HexFormat.of().parseHex(ole)),
        "list.xls: this is a workbook of Excel 97-2003 (.xls), which is not read."
            + " Open it in Excel and save it as \"Excel Workbook (.xlsx)\".");
    refused(
        changed("list.xlsm", Map.of()),
        "list.xlsm: this is an Excel workbook with macros (.xlsm), and a list needs none."
            + " Open it in Excel and save it as \"Excel Workbook (.xlsx)\", without macros.");
    refused(
        changed("list.xlsx", Map.of("sheet.main", "sheet.macroEnabled.main")),
        "list.xlsx: this is an Excel workbook with macros (.xlsm), and a list needs none."
            + " Open it in Excel and save it as \"Excel Workbook (.xlsx)\", without macros.");
    refused(
        changed("list.xlsb", Map.of("spreadsheetml.sheet.main+xml", "sheet.binary.main")),
        "list.xlsb: this is a binary Excel workbook (.xlsb), which is not read."
            + " Open it in Excel and save it as \"Excel Workbook (.xlsx)\".");
    refused(
        changed("list.docx", Map.of("spreadsheetml.sheet", "wordprocessingml.document")),
        "list.docx: this is an Office file, but no workbook."
            + " Name the Excel workbook (.xlsx) or CSV file that has the recipients.");
    refused(
        Workbooks.zip(
            directory.resolve("list.ods"),
            Map.of("mimetype", "application/vnd.oasis.opendocument.spreadsheet")),
        "list.ods: this is an OpenDocument file, which is not read."
            + " Open it in LibreOffice and save it as \"Excel 2007-365 (.xlsx)\".");
    refused(
        Workbooks.zip(directory.resolve("list.zip"), Map.of("list.csv", "mobile\n1\n")),
        "list.zip: this is a zip archive, not a list."
            + " Unpack it, and name the CSV file or Excel workbook in it.");
  }

  @Test
  void aWorkbookWithAPassword() throws IOException {
    byte[] name = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);
    for (int before : new int[] {500, 65_536 - 8 - 10}) {
      byte[] bytes = new byte[200_000];
      System.arraycopy(HexFormat.of().parseHex("d0cf11e0a1b11ae1"), 0, bytes, 0, 8);
      System.arraycopy(name, 0, bytes, 8 + before, name.length);
      refused(
          write("list.xlsx", bytes),
          "list.xlsx: this workbook has a password, so it cannot be read. Save a copy without one:"
              + " File, Info, Protect Workbook, Encrypt with Password, and empty the field.");
    }
  }

  @Test
  void whatIsNoWorkbookAlthoughItsNameSaysSo() throws IOException {
    refused(
        write("list.xlsx", "mobile\n1\n".getBytes(StandardCharsets.UTF_8)),
        "list.xlsx: the name says Excel workbook, but the file is none."
            + " If it is CSV, name it .csv; else open it in Excel and save it again.");
    refused(
        write("list.xlsx", new byte[0]),
        "list.xlsx: the file is empty. Export the list again, with a header row and its recipients.");
  }

  @Test
  void aDamagedWorkbook() throws IOException {
    String remedy = " Save it again in Excel, or as CSV UTF-8.";
    byte[] whole = Files.readAllBytes(changed("whole.xlsx", Map.of()));
    refused(
        write("cut.xlsx", Arrays.copyOf(whole, whole.length / 2)),
        "cut.xlsx: this workbook cannot be read: it is cut off, or no whole zip file." + remedy);
    refused(
        changed("list.xlsx", Map.of("</v></c></row></sheetData>", "")),
        "list.xlsx: this workbook cannot be read: it is damaged inside." + remedy);
    refused(
        changed("list.xlsx", Map.of("worksheets/sheet1.xml", "worksheets/none.xml")),
        "list.xlsx: this workbook cannot be read: its part xl/worksheets/none.xml is missing."
            + remedy);
    refused(
        changed("list.xlsx", Map.of("<v>0</v>", "<v>77</v>")),
        "list.xlsx:1: a cell of this row names a text that the workbook has not."
            + " Save the workbook again in Excel.");
    refused(
        changed("list.xlsx", Map.of("<row r='2'>", "<row r='1'>")),
        "list.xlsx:1: the row after this one is out of order. Save the workbook again in Excel.");
    refused(
        changed("list.xlsx", Map.of("r='A2'", "r='ZZZZZZZ2'")),
        "list.xlsx:2: a cell of this row has no place. Save the workbook again in Excel.");
  }

  @Test
  void anEmptySheetAndOneThatIsNotThere() throws IOException {
    refused(
        changed("list.xlsx", Map.of(ROWS, "<row r='3'><c r='A3' s='1'/></row>")),
        "list.xlsx: the sheet \"List\" is empty."
            + " Set recipients.sheet to the one with the recipients, or fill it.");
    assertThatThrownBy(
            () ->
                ListFiles.survey(
                    changed("list.xlsx", Map.of()),
                    new ListFormat("mobile", "IN", null, "Lst", null)))
        .isInstanceOf(InvalidList.class)
        .hasMessage(
            "list.xlsx: there is no sheet \"Lst\"; the sheets are \"List\". Did you mean \"List\"?"
                + " Set recipients.sheet to the one with the recipients, or leave it out for the first.");
  }

  @Test
  void aHeaderWithoutThePhoneColumn() throws IOException {
    refused(
        changed("list.xlsx", Map.of("<t>mobile</t>", "<t>name</t>")),
        "list.xlsx:1: there is no column \"mobile\"; the columns are \"name\"."
            + " Set recipients.phone to the column with the number.");
  }

  /** A few kilobytes that unpack to a gigabyte of rows, of one text, or of texts. */
  @Test
  @Timeout(60)
  void aFileThatUnpacksToFarMoreThanAList() throws IOException {
    String remedy = " Save the list as CSV UTF-8 instead.";
    String blanks = " ".repeat(1 << 16);
    refusedWith(
        bomb("xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + ROWS, "<x/>".repeat(10_000)),
        "list.xlsx: this workbook is refused: it unpacks to more than ",
        remedy);
    refusedWith(
        bomb("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", blanks),
        "list.xlsx: this workbook is refused: it has a value of more than 1,048,576 bytes.",
        remedy);
    refusedWith(
        bomb("xl/sharedStrings.xml", "<sst>", "<si><t>" + blanks + "</t></si>"),
        "list.xlsx: this workbook is refused: it unpacks to more than ",
        remedy);
  }

  /** Its sign may stand in any value, and in a comment so may that of a tag's beginning. */
  @Test
  void aValueThatLooksLikeManyTags() throws IOException {
    String message =
        "list.xlsx: this workbook is refused: it has a value of more than 1,048,576 bytes."
            + " Save the list as CSV UTF-8 instead.";
    refused(
        changed("list.xlsx", Map.of("<v>1</v>", "<v>" + ">".repeat(1 << 21) + "</v>")), message);
    refused(
        changed("list.xlsx", Map.of("r='A2'", "r='A2' x='" + ">".repeat(1 << 21) + "'")), message);
    refused(
        changed("list.xlsx", Map.of("<row ", "<!--" + "<->".repeat(1 << 20) + "--><row ")),
        message);
    refused(
        changed("list.xlsx", Map.of("<row ", "<?x " + "<?".repeat(1 << 20) + "?><row ")), message);
    Path whole = changed("list.xlsx", Map.of("<row ", "<!-- <row> --><?x <row>?><row "));
    assertThat(ListFiles.survey(whole, INDIA).rows()).isEqualTo(1);
  }

  /** A disk that fails is not the workbook's fault. */
  @Test
  void anErrorOfTheDiskIsToldAsSuch() throws IOException {
    Path file = changed("list.xlsx", Map.of());
    int reads = reads(file, Integer.MAX_VALUE);
    for (int good = 0; good < reads; good++) {
      int before = good;
      assertThatThrownBy(() -> reads(file, before))
          .isInstanceOf(IOException.class)
          .hasMessage("Input/output error");
    }
  }

  /**
   * @param good reads of the disk before it fails
   * @return how many it took
   */
  private static int reads(Path file, int good) throws IOException {
    try (var disk = new FailingDisk(file, good);
        Workbook workbook = Workbook.open(file, disk);
        SheetRows rows = workbook.rows(null, null)) {
      while (rows.next() != null) {}
      return disk.reads;
    }
  }

  @Test
  void aDocumentTypeAndCdata() throws IOException {
    String message =
        "list.xlsx: this workbook is refused: it has a declaration that no workbook has."
            + " Save the list as CSV UTF-8 instead.";
    refused(
        changed("list.xlsx", Map.of("<worksheet", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet")),
        message);
    refused(changed("list.xlsx", Map.of("<v>1</v>", "<v><![CDATA[1]]></v>")), message);
  }

  @Test
  void aWorkbookThatIsWrittenWhileItIsRead() throws IOException {
    Path file = changed("list.xlsx", Map.of());
    try (RecipientList list = RecipientList.open(file, INDIA)) {
      assertThat(list.next()).isNotNull();
      Files.write(file, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
      assertThatThrownBy(list::next)
          .isInstanceOf(InvalidList.class)
          .hasMessage(
              "list.xlsx: the workbook was written while it was being read."
                  + " Save it, close it and try again.");
    }
  }

  private Path changed(String name, Map<String, String> replaced) {
    Map<String, String> parts = Workbooks.parts(ROWS);
    parts.replaceAll(
        (part, xml) -> {
          String changed = xml;
          for (var change : replaced.entrySet()) {
            changed = changed.replace(change.getKey(), change.getValue());
          }
          return changed;
        });
    return Workbooks.zip(directory.resolve(name), parts);
  }

  /** A workbook one part of which goes on for a gigabyte. */
  private Path bomb(String part, String start, String repeated) throws IOException {
    Path file = directory.resolve("list.xlsx");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var other : Workbooks.parts(ROWS).entrySet()) {
        zip.putNextEntry(new ZipEntry(other.getKey()));
        if (other.getKey().equals(part)) {
          zip.write(start.getBytes(StandardCharsets.UTF_8));
          byte[] bytes = repeated.getBytes(StandardCharsets.UTF_8);
          for (long written = 0; written < 1 << 28; written += bytes.length) {
            zip.write(bytes);
          }
        } else {
          zip.write(other.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    assertThat(Files.size(file)).isLessThan(2 << 20);
    return file;
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private static void refusedWith(Path file, String start, String end) {
    assertThatThrownBy(() -> ListFiles.survey(file, INDIA))
        .isInstanceOf(InvalidList.class)
        .hasMessageStartingWith(start)
        .hasMessageEndingWith(end);
  }

  private static void refused(Path file, String message) {
    assertThatThrownBy(() -> ListFiles.survey(file, INDIA))
        .isInstanceOf(InvalidList.class)
        .hasMessage(message);
  }
}
