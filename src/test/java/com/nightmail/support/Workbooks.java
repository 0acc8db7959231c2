package com.nightmail.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Workbook;

/** Workbooks to test with. */
public final class Workbooks {

  private static final String TYPES =
      """
      <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
      <Default Extension="xml" ContentType="application/xml"/>
      <Override PartName="/xl/workbook.xml" ContentType="%s"/></Types>
      """;
  private static final String MAIN =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
  private static final String NAMESPACES =
      "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
          + " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
  private static final String RELATION =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

  private Workbooks() {}

  /** A workbook as a library writes it: texts and numbers, null for a cell that is not there. */
  public static Path write(Path file, List<? extends List<?>> rows) {
    try (OutputStream out = Files.newOutputStream(file);
        var workbook = new Workbook(out, "Nightmail", "1.0")) {
      var sheet = workbook.newWorksheet("Recipients");
      for (int r = 0; r < rows.size(); r++) {
        for (int c = 0; c < rows.get(r).size(); c++) {
          switch (rows.get(r).get(c)) {
            case null -> {}
            case Number number -> sheet.value(r, c, number);
            case Boolean truth -> sheet.value(r, c, truth);
            case Object text -> sheet.value(r, c, text.toString());
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  /** The parts of a workbook with one sheet, "List", that has this XML for its rows. */
  public static Map<String, String> parts(String rows) {
    var parts = new LinkedHashMap<String, String>();
    parts.put("[Content_Types].xml", TYPES.formatted(MAIN));
    parts.put(
        "xl/workbook.xml",
        "<workbook %s><workbookPr/><sheets><sheet name=\"List\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            .formatted(NAMESPACES));
    parts.put(
        "xl/_rels/workbook.xml.rels",
        """
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1" Type="%sworksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Type="%ssharedStrings" Target="/xl/sharedStrings.xml"/>
        <Relationship Id="rId3" Type="%sstyles" Target="styles.xml"/>
        </Relationships>
        """
            .formatted(RELATION, RELATION, RELATION));
    parts.put(
        "xl/styles.xml",
        """
        <styleSheet %s><numFmts count="4">
        <numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>
        <numFmt numFmtId="165" formatCode="[$-409]d-mmm-yy\\ h:mm AM/PM"/>
        <numFmt numFmtId="166" formatCode="0.00\\ &quot;days&quot;;[Red]-0"/>
        <numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>
        <xf numFmtId="166"/><xf numFmtId="20"/><xf numFmtId="167"/></cellXfs></styleSheet>
        """
            .formatted(NAMESPACES));
    parts.put(
        "xl/sharedStrings.xml",
        "<sst %s><si><t>mobile</t></si><si><r><t>Ra</t></r><r><t>vi</t></r><rPh><t>x</t></rPh></si></sst>"
            .formatted(NAMESPACES));
    parts.put(
        "xl/worksheets/sheet1.xml",
        "<worksheet %s><sheetData>%s</sheetData></worksheet>".formatted(NAMESPACES, rows));
    return parts;
  }

  /** Writes parts as a zip file. */
  public static Path zip(Path file, Map<String, String> parts) {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }
}
