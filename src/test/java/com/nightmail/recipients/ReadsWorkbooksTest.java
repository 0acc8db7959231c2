package com.nightmail.recipients;

import static com.nightmail.recipients.ListFiles.INDIA;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.support.Workbooks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadsWorkbooksTest {

  private static final String HEADER =
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>value</t></is></c></row>";

  @TempDir Path directory;

  @Test
  void numbersComeOutWholeAndRowsAsExcelCountsThem() throws IOException {
    Path file =
        Workbooks.write(
            directory.resolve("list.xlsx"),
            List.of(
                List.of(),
                List.of("name", "mobile", "amount"),
                Arrays.asList("Asha", 919876543210L, 1250.5),
                List.of(),
                Arrays.asList("Ravi", "98765 43211", 0.1 + 0.2),
                Arrays.asList(true, 9.19876543212E11)));

    assertThat(ListFiles.rows(file, INDIA))
        .containsExactly(
            row(3, "Asha", "919876543210", "1250.5"),
            row(5, "Ravi", "98765 43211", "0.3"),
            row(6, "TRUE", "919876543212", ""));
    assertThat(ListFiles.survey(file, INDIA).header()).containsExactly("name", "mobile", "amount");
    assertThat(ListFiles.recipients(file, INDIA))
        .extracting(Recipient::phone)
        .containsExactly(919876543210L, 919876543211L, 919876543212L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<c r='B2'><v>9.19876543210E11</v></c> -> 919876543210",
        "<c r='B2'><v>0.30000000000000004</v></c> -> 0.3",
        "<c r='B2'><v>1E+400</v></c> -> 1E+400",
        "<c r='B2'><v>-0.0</v></c> -> 0",
        "<c r='B2' s='1'><v>46334</v></c> -> 2026-11-08",
        "<c r='B2' s='2'><v>46334.75</v></c> -> 2026-11-08",
        "<c r='B2' s='3'><v>46334.770833333336</v></c> -> 2026-11-08T18:30",
        "<c r='B2' s='4'><v>46334.5</v></c> -> 46334.5",
        "<c r='B2' s='5'><v>0.770833333333333</v></c> -> 18:30",
        "<c r='B2' s='6'><v>1.5</v></c> -> 1.5",
        "<c r='B2' s='1'><v>59</v></c> -> 1900-02-28",
        "<c r='B2' s='1'><v>61</v></c> -> 1900-03-01",
        "<c r='B2' s='1'><v>-1</v></c> -> -1",
        "<c r='B2' s='1'><v>2958465</v></c> -> 9999-12-31",
        "<c r='B2' s='1'><v>7341680000</v></c> -> 7341680000",
        "<c r='B2' s='1'><v>918765432109</v></c> -> 918765432109",
        "<c r='B2' s='1' t='d'><v>2026-11-08T00:00:00</v></c> -> 2026-11-08",
        "<c r='B2' s='99'><v>7</v></c> -> 7",
        "<c r='B2' t='s'><v>1</v></c> -> Ravi",
        "<c r='B2' t='str'><f>A1&amp;\"x\"</f><v>cached</v></c> -> cached",
        "<c r='B2'><f>1+1</f><v>2</v></c> -> 2",
        "<c r='B2'><f>1+1</f></c> -> ",
        "<c r='B2' t='b'><v>0</v></c> -> FALSE",
        "<c r='B2' t='e'><v>#N/A</v></c> -> ",
        "<c t='inlineStr'><is><t>a_x0041__x000D_b_x0000_</t></is></c> -> aA\rb_x0000_",
        "<c r='B2' t='inlineStr'><is><t xml:space='preserve'> a &lt; b </t></is></c> ->  a < b ",
        "<x:c xmlns:x='u' r='B2'><x:v>5</x:v></x:c> -> 5",
      })
  void aCell(String example) throws IOException {
    String[] parts = example.split(" -> ", 2);
    Path file = workbook("<c r='A2'><v>1</v></c>" + parts[0]);

    assertThat(ListFiles.rows(file, INDIA)).containsExactly(row(2, "1", parts[1]));
  }

  @Test
  void datesAsTheCampaignWantsThem() throws IOException {
    Path file = workbook("<c r='A2'><v>1</v></c><c r='B2' s='2'><v>46334</v></c>");

    assertThat(ListFiles.rows(file, new ListFormat("mobile", "IN", null, null, "dd.MM.yyyy")))
        .containsExactly(row(2, "1", "08.11.2026"));
  }

  @Test
  void datesOfAWorkbookThatCountsFrom1904() throws IOException {
    Map<String, String> parts =
        Workbooks.parts(HEADER + "<row><c r='A2'><v>1</v></c><c s='1'><v>44872</v></c></row>");
    parts.computeIfPresent(
        "xl/workbook.xml",
        (name, xml) -> xml.replace("<workbookPr/>", "<workbookPr date1904='1'/>"));
    Path file = Workbooks.zip(directory.resolve("list.xlsx"), parts);

    assertThat(ListFiles.rows(file, INDIA)).containsExactly(row(2, "1", "2026-11-08"));
  }

  @Test
  void aNumberThatIsAnErrorOrWasNeverCalculatedSaysSo() throws IOException {
    Path file =
        Workbooks.zip(
            directory.resolve("list.xlsx"),
            Workbooks.parts(
                HEADER
                    + "<row r='2'><c r='A2' t='e'><v>#REF!</v></c></row>"
                    + "<row r='3'><c r='A3'><f>B3</f></c></row>"));

    assertThat(ListFiles.recipients(file, INDIA))
        .extracting(Recipient::fault)
        .containsExactly(
            "the number's cell holds the error #REF!",
            "the number's cell has a formula without a stored value;"
                + " open the workbook in Excel and save it");
  }

  @Test
  void theSheetThatTheCampaignNames() throws IOException {
    Map<String, String> parts = Workbooks.parts(HEADER);
    parts.computeIfPresent(
        "xl/workbook.xml",
        (name, xml) ->
            xml.replace(
                "<sheets>",
                "<sheets><sheet name='Notes' state='hidden' sheetId='2' r:id='rId4'/>"));
    parts.computeIfPresent(
        "xl/_rels/workbook.xml.rels",
        (name, xml) ->
            xml.replace(
                "</Relationships>",
                "<Relationship Id='rId4' Type='x/worksheet' Target='notes.xml'/></Relationships>"));
    parts.put(
        "xl/notes.xml",
        "<worksheet><sheetData><row><c t='s'><v>0</v></c></row><row><c><v>5</v></c></row></sheetData></worksheet>");
    Path file = Workbooks.zip(directory.resolve("list.xlsx"), parts);

    assertThat(ListFiles.rows(file, INDIA)).isEmpty();
    assertThat(ListFiles.rows(file, new ListFormat("mobile", "IN", null, " notes", null)))
        .containsExactly(row(2, "5"));
  }

  @Test
  void aRowThatIsWiderThanTheHeaderOrTooLongHasItsFault() throws IOException {
    String rows =
        "<row r='2'><c r='A2'><v>1</v></c><c r='C2'><v>2</v></c></row>"
            + "<row r='3'><c r='A3' t='str'><v>%s</v></c></row>".formatted("x".repeat(70_000))
            + "<row r='4' s='7'><c r='A4' s='1'/><c r='B4' t='str'><v> </v></c></row>"
            + "<row r='5'><c r='A5'><v>3</v></c><c r='D5' s='1'/></row>";
    Path file = Workbooks.zip(directory.resolve("list.xlsx"), Workbooks.parts(HEADER + rows));

    List<Row> read = ListFiles.rows(file, INDIA);
    assertThat(read).extracting(Row::line).containsExactly(2, 3, 5);
    assertThat(read)
        .extracting(Row::fault)
        .containsExactly(
            "row has 3 cells, the header has 2", "row is longer than 65,536 characters", null);
  }

  /** A workbook by whatever name is one, and so are all rows of it those of its CSV. */
  @Test
  void readsTheSameRowsFromAWorkbookAsFromItsCsv() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      List<List<String>> rows = generated(random);
      Path csv = ListFiles.write(directory, csv(rows));
      List<Recipient> expected = ListFiles.recipients(csv, INDIA);
      Path workbook = Workbooks.write(directory.resolve("recipients.csv"), rows);

      assertThat(ListFiles.recipients(workbook, INDIA)).as("seed %d", seed).isEqualTo(expected);
      assertThat(ListFiles.survey(workbook, INDIA).rows()).isEqualTo(rows.size() - 1);
    }
  }

  @Test
  void theSampleWorkbookIsTheSampleList() throws IOException {
    Path samples = Path.of("sample-data", "diwali");

    assertThat(ListFiles.recipients(samples.resolve("recipients.xlsx"), INDIA))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("line")
        .isEqualTo(ListFiles.recipients(samples.resolve("recipients.csv"), INDIA));
  }

  private static List<List<String>> generated(Random random) {
    List<String> texts =
        List.of("Asha", "", "O'Neil", "a,b", "\u0939\u093f", "\ud83e\ude94", "<&>", " a ", "=1+1");
    List<List<String>> rows = new ArrayList<>(List.of(List.of("name", " Mobile", "city", "note")));
    int count = 1 + random.nextInt(200);
    for (int i = 0; i < count; i++) {
      String phone =
          switch (random.nextInt(6)) {
            case 0 -> "12";
            case 1 -> "not a number";
            case 2 -> "+91 98%03d-%05d".formatted(random.nextInt(1000), random.nextInt(100_000));
            default -> "9198%08d".formatted(random.nextInt(100_000_000));
          };
      rows.add(
          List.of(
              texts.get(random.nextInt(texts.size())),
              phone,
              texts.get(random.nextInt(texts.size())),
              texts.get(random.nextInt(texts.size()))));
    }
    return rows;
  }

  private static String csv(List<List<String>> rows) {
    return rows.stream()
        .map(
            row ->
                row.stream()
                    .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
                    .collect(Collectors.joining(",", "", "\n")))
        .collect(Collectors.joining());
  }

  private Path workbook(String cells) {
    return Workbooks.zip(
        directory.resolve("list.xlsx"), Workbooks.parts(HEADER + "<row r='2'>" + cells + "</row>"));
  }

  private static Row row(int line, String... cells) {
    return new Row(line, List.of(cells), null);
  }
}
