package com.nightmail.recipients;

import static com.nightmail.recipients.ListFiles.INDIA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadsListsTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void findsTheDelimiterInTheHeader(String delimiter) throws IOException {
    List<Row> rows = read("name|mobile\nAsha|1\n".replace("|", delimiter));

    assertThat(rows).containsExactly(row(2, "Asha", "1"));
  }

  @Test
  void ignoresDelimitersInsideQuotedHeaderNames() throws IOException {
    Path file = write("\"a,b,\"\"c,d\";mobile\n1;2\n");

    assertThat(header(file)).containsExactly("a,b,\"c,d", "mobile");
    assertThat(ListFiles.rows(file, INDIA)).containsExactly(row(2, "1", "2"));
  }

  @Test
  void takesTheDelimiterOfTheHeaderNotOfTheRows() throws IOException {
    assertThat(read("mobile;amount\n1;2,50,30\n")).containsExactly(row(2, "1", "2,50,30"));
  }

  @Test
  void readsAListOfOneColumn() throws IOException {
    assertThat(read("mobile\n1\n2")).containsExactly(row(2, "1"), row(3, "2"));
  }

  @Test
  void honoursTheDelimiterThatExcelDeclaresAndCountsItsLine() throws IOException {
    assertThat(read("sep=;\r\nmobile;a,b,c\r\n1;2\r\n")).containsExactly(row(3, "1", "2"));
    assertThat(read("sep=^\nmobile^name\n1^2\n")).containsExactly(row(3, "1", "2"));
  }

  @Test
  void numbersRowsByTheLineTheyBeginOn() throws IOException {
    String text =
        "\nmobile,\"full\nname\"\n1,a\n\n \n2,\"b\nb\r\nb\"\n3,c\r\n\r\n4,\"\n\"\r5,d\r\n6,e";

    assertThat(read(text))
        .containsExactly(
            row(4, "1", "a"),
            row(7, "2", "b\nb\r\nb"),
            row(10, "3", "c"),
            row(12, "4", "\n"),
            row(14, "5", "d"),
            row(15, "6", "e"));
  }

  @Test
  void readsQuotesAsRfc4180() throws IOException {
    assertThat(read("name,mobile\n\"Asha \"\"A\"\" Rao, Pune\" ,\"1\"\nb\"b,2\n"))
        .containsExactly(row(2, "Asha \"A\" Rao, Pune", "1"), row(3, "b\"b", "2"));
  }

  @Test
  void trimsHeaderNamesAndKeepsCellsAsTheyStand() throws IOException {
    Path file = write(" name ,\u00a0mobile\u200b\n  Asha ,\t1 \n");

    assertThat(header(file)).containsExactly("name", "mobile");
    assertThat(ListFiles.rows(file, INDIA)).containsExactly(row(2, "  Asha ", "\t1 "));
  }

  @Test
  void readsUtf8WithAndWithoutByteOrderMark() throws IOException {
    String text = "mobile,name\n1,आशा 🎆\n";

    assertThat(read(text)).containsExactly(row(2, "1", "आशा 🎆"));
    assertThat(read("\ufeff" + text)).containsExactly(row(2, "1", "आशा 🎆"));
  }

  @Test
  void readsUtf16ByItsByteOrderMarkWhateverTheCampaignSays() throws IOException {
    byte[] text = "\ufeffmobile,name\r\n1,आशा 🎆\r\n".getBytes(StandardCharsets.UTF_16LE);
    byte[] swapped = "\ufeffmobile,name\r\n1,आशा 🎆\r\n".getBytes(StandardCharsets.UTF_16BE);
    ListFormat latin = new ListFormat("mobile", "IN", StandardCharsets.ISO_8859_1);

    assertThat(ListFiles.rows(ListFiles.write(directory, text), INDIA))
        .containsExactly(row(2, "1", "आशा 🎆"));
    assertThat(ListFiles.rows(ListFiles.write(directory, swapped), latin))
        .containsExactly(row(2, "1", "आशा 🎆"));
  }

  @Test
  void readsTheCharsetOfTheCampaign() throws IOException {
    Charset windows = Charset.forName("windows-1252");
    Path file = ListFiles.write(directory, "mobile,name\n1,Zoë €\n", windows);

    assertThat(ListFiles.rows(file, new ListFormat("mobile", "IN", windows)))
        .containsExactly(row(2, "1", "Zoë €"));
  }

  @Test
  void losesNoCharacterWhereBuffersMeet() throws IOException {
    StringBuilder text = new StringBuilder("mobile,name\n");
    for (int i = 0; i < 30_000; i++) {
      text.append(i).append(",x").append("🎆é".repeat(i % 7)).append('\n');
    }
    List<Row> rows = read(text.toString());

    assertThat(rows).hasSize(30_000);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).isEqualTo(row(i + 2, "" + i, "x" + "🎆é".repeat(i % 7)));
    }
  }

  @Test
  void goesOnAfterARaggedRow() throws IOException {
    List<Row> rows = read("mobile,a,b\n1,2\n1,2,3,4\nx\n1,2,3\n");

    assertThat(rows)
        .containsExactly(
            new Row(2, List.of("1", "2"), "row has 2 cells, the header has 3"),
            new Row(3, List.of("1", "2", "3", "4"), "row has 4 cells, the header has 3"),
            new Row(4, List.of("x"), "row has 1 cell, the header has 3"),
            row(5, "1", "2", "3"));
  }

  @Test
  void blankCellsBehindTheLastColumnAreNone() throws IOException {
    assertThat(read("mobile,a\n1,2,\n1,2, ,\u00a0,\n1,,\n1,2,,x\n"))
        .containsExactly(
            row(2, "1", "2"),
            row(3, "1", "2"),
            row(4, "1", ""),
            new Row(5, List.of("1", "2", "", "x"), "row has 4 cells, the header has 2"));
  }

  @Test
  void blankNamesAtTheEndOfTheHeaderAreNoColumns() throws IOException {
    Path file = write("mobile,a,, \n1,2,,\n1,2\n1,2,x,\n");

    assertThat(header(file)).containsExactly("mobile", "a");
    assertThat(ListFiles.rows(file, INDIA))
        .containsExactly(
            row(2, "1", "2"),
            row(3, "1", "2"),
            new Row(4, List.of("1", "2", "x", ""), "row has 4 cells, the header has 2"));
  }

  @Test
  void goesOnAfterAnOverlongRowWithoutItsCells() throws IOException {
    String longest = "x".repeat(Row.MAX_CHARS - 2);
    List<Row> rows = read("mobile,a\n1,%s\n1,%sy\n2,b\n".formatted(longest, longest));

    assertThat(rows)
        .containsExactly(
            row(2, "1", longest),
            new Row(3, List.of(), "row is longer than 65,536 characters"),
            row(4, "2", "b"));
  }

  @Test
  void givesTheChecksumOnlyOnceTheFileIsRead() throws IOException {
    try (RecipientList list = RecipientList.open(write("mobile\n1\n"), INDIA)) {
      assertThatThrownBy(list::checksum).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void surveysAListInOnePass() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    bytes.writeBytes("mobile,name\n1,a\n2\n\n3,c".getBytes(StandardCharsets.UTF_8));
    Path file = ListFiles.write(directory, bytes.toByteArray());

    assertThat(ListFiles.survey(file, INDIA))
        .isEqualTo(
            new ListSurvey(
                "79e0b65b5ceafaa02d15077e526aa36efff1a9211ee519500859d7d998a4d2d9",
                3,
                List.of("mobile", "name")));
  }

  private List<Row> read(String text) throws IOException {
    return ListFiles.rows(write(text), INDIA);
  }

  private Path write(String text) throws IOException {
    return ListFiles.write(directory, text);
  }

  private static List<String> header(Path file) throws IOException {
    try (RecipientList list = RecipientList.open(file, INDIA)) {
      return list.header();
    }
  }

  private static Row row(int line, String... cells) {
    return new Row(line, List.of(cells), null);
  }
}
