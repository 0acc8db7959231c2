package com.nightmail.recipients;

import static com.nightmail.recipients.ListFiles.INDIA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RefusesListsTest {

  private static final String SAVE =
      " Save the file as UTF-8 (\"CSV UTF-8\" in Excel) or set recipients.charset.";
  private static final String CLOSE =
      " Close it, or write it twice (\"\") if it belongs to the text.";
  private static final String HEADER = " Begin the list with a row that names its columns.";

  @TempDir Path directory;

  @Test
  void aMissingFile() {
    Path file = directory.resolve("recipients.csv");

    refused(
        file,
        "recipients.csv: there is no file "
            + file
            + ". Check the path in the campaign file, or --list.");
  }

  @Test
  void aDirectory() {
    refused(directory, directory.getFileName() + ": this is a directory. Name the file itself.");
  }

  @Test
  @Timeout(20)
  void whatIsNoFileBeforeItIsOpened() throws Exception {
    String remedy = " A list is read more than once: write it to a file first, and name that.";
    Path pipe = directory.resolve("pipe.csv");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    refused(pipe, "pipe.csv: this is a pipe, not a file." + remedy);
    refused(Path.of("/dev/zero"), "zero: this is a device, not a file." + remedy);
    Path socket = directory.resolve("socket.csv");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      refused(socket, "socket.csv: this is a socket, not a file." + remedy);
    }
  }

  @Test
  void aFileThatMayNotBeRead() throws IOException {
    Path file = ListFiles.write(directory, "mobile\n");
    String message =
        "recipients.csv: %s may not be read by user %s. Give that user read permission."
            .formatted(file, System.getProperty("user.name"));
    assertThat(ListBytes.unreadable(file)).hasMessage(message);

    assumeFalse(System.getProperty("user.name").equals("root"), "root reads everything");
    assertThat(file.toFile().setReadable(false)).isTrue();
    refused(file, message);
  }

  @Test
  void anEmptyFile() throws IOException {
    String message =
        "recipients.csv: the file is empty."
            + " Export the list again, with a header row and its recipients.";
    refused("", message);
    refused("\ufeff", message);
    refused("\r\n\r\n  \r\n", message);
    refused("sep=;\r\n", message);
  }

  @Test
  void aBlankHeader() throws IOException {
    refused("\n , ,\n1,2,3\n", "recipients.csv:2: the header row is blank." + HEADER);
  }

  @Test
  void aFirstRowThatIsNoHeader() throws IOException {
    refused(
        "Asha,+91 98765 43210\nRavi,+91 98765 43211\n",
        "recipients.csv:1: this row holds a phone number, so it is no header." + HEADER);
  }

  @Test
  void anOverlongHeader() throws IOException {
    refused(
        "mobile," + "x".repeat(70_000) + "\n",
        "recipients.csv:1: the header row is longer than 65,536 characters." + HEADER);
  }

  @Test
  void aMissingPhoneColumn() throws IOException {
    refused(
        "sep=;\nname;city\n",
        "recipients.csv:2: there is no column \"mobile\"; the columns are \"name\", \"city\"."
            + " Set recipients.phone to the column with the number.");
  }

  @Test
  void aMissingPhoneColumnWithTheOneThatWasMeant() throws IOException {
    String remedy = " Did you mean \"%s\"? Set recipients.phone to the column with the number.";
    refused(
        "moblie,state\n",
        "recipients.csv:1: there is no column \"mobile\"; the columns are \"moblie\", \"state\"."
            + remedy.formatted("moblie"));
    refused(
        "id,mobile_number\n",
        "recipients.csv:1: there is no column \"mobile\"; the columns are \"id\","
            + " \"mobile_number\"."
            + remedy.formatted("mobile_number"));
  }

  @Test
  void aPhoneColumnThatMayBeTwo() throws IOException {
    refused(
        "Mobile,name,MOBILE\n",
        "recipients.csv:1: the column \"mobile\" may be \"Mobile\" or \"MOBILE\"."
            + " Set recipients.phone to the one with the number, written as the list does.");
  }

  @Test
  void aMissingPhoneColumnOfManyWithTheFirstForty() throws IOException {
    String names =
        IntStream.rangeClosed(1, 42).mapToObj(i -> "c" + i).collect(Collectors.joining(","));

    assertThatThrownBy(() -> ListFiles.survey(ListFiles.write(directory, names), INDIA))
        .isInstanceOf(InvalidList.class)
        .hasMessageContaining("\"c39\", \"c40\" and 2 more. Set recipients.phone");
  }

  @Test
  void blankColumnNames() throws IOException {
    refused(
        "mobile,,name\n", "recipients.csv:1: column 2 has no name. Name it, or delete the column.");
    refused(
        "mobile,, ,name,\n",
        "recipients.csv:1: columns 2 and 3 have no name. Name them, or delete the columns.");
    refused(
        ",".repeat(300) + "mobile\n",
        "recipients.csv:1: columns 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20"
            + " and 280 more have no name. Name them, or delete the columns.");
  }

  @Test
  void longColumnNamesShortened() throws IOException {
    String name = "x".repeat(30_000);
    refused(
        name + ",mobile," + name + "\n",
        "recipients.csv:1: columns 1 and 3 are all named \"%s...\". Give every column a name of its own."
            .formatted("x".repeat(60)));
    refused(
        name + ",state\n",
        "recipients.csv:1: there is no column \"mobile\"; the columns are \"%s...\", \"state\"."
                .formatted("x".repeat(60))
            + " Set recipients.phone to the column with the number.");
  }

  @Test
  void duplicateColumnNames() throws IOException {
    refused(
        "name,mobile, name\n",
        "recipients.csv:1: columns 1 and 3 are all named \"name\"."
            + " Give every column a name of its own.");
  }

  @Test
  void malformedBytesWithTheirPlace() throws IOException {
    refused(
        bytes("mobile,name\r\n1,a\r\n2,Zo\u00eb\r\n", StandardCharsets.ISO_8859_1),
        "recipients.csv:3:5: byte EB is not valid UTF-8." + SAVE);
    refused(
        bytes("\"mobile\r\",\"\n\n€\"\n", Charset.forName("windows-1252")),
        "recipients.csv:4:1: byte 80 is not valid UTF-8." + SAVE);
  }

  @Test
  void malformedBytesFarIntoTheFile() throws IOException {
    byte[] bytes = bytes("mobile\n" + "é12345\n".repeat(40_000) + "€€X", StandardCharsets.UTF_8);
    bytes[bytes.length - 2] = 'X';

    refused(bytes, "recipients.csv:40002:2: bytes E2 82 are not valid UTF-8." + SAVE);
  }

  @Test
  void aFileCutOffInsideACharacter() throws IOException {
    byte[] whole = bytes("mobile\n1\n🎆", StandardCharsets.UTF_8);
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);

    refused(cut, "recipients.csv:3:1: bytes F0 9F 8E are not valid UTF-8." + SAVE);
  }

  @Test
  void bytesThatTheCampaignsCharsetDoesNotKnow() throws IOException {
    Path file = ListFiles.write(directory, "mobile,é\n");

    refused(
        file,
        new ListFormat("mobile", "IN", StandardCharsets.US_ASCII),
        "recipients.csv:1:8: byte C3 is not valid US-ASCII." + SAVE);
  }

  @Test
  void utf16WithoutByteOrderMark() throws IOException {
    String what =
        "there is a NUL character here, as in UTF-16 without a byte order mark."
            + " Set recipients.charset to %s, or save the file as UTF-8 (\"CSV UTF-8\" in Excel).";
    refused(
        bytes("mobile\n1\n", StandardCharsets.UTF_16LE),
        "recipients.csv:1:2: " + what.formatted("UTF-16LE"));
    refused(
        bytes("mobile\n1\n", StandardCharsets.UTF_16BE),
        "recipients.csv:1:1: " + what.formatted("UTF-16BE"));
  }

  @Test
  void aNulCharacter() throws IOException {
    refused(
        "mobile,a\n1,2\n1,2\0\n",
        "recipients.csv:3:4: there is a NUL character here, which no text has: the file is damaged."
            + " Export the list again, or remove the character.");
  }

  @Test
  void whatIsNoCsvAtAll() throws IOException {
    refused(
        HexFormat.of().parseHex("1f8b0800000000000003"),
        "recipients.csv: this is a gzip archive, not CSV. Unpack it with gunzip, and name the CSV file.");
    refused(
        "%PDF-1.7\n%\n",
        "recipients.csv: this is a PDF document, not CSV. Export the list as CSV where it was made.");
    String page =
        "recipients.csv: this is a web page (HTML), not CSV. Download the list again as CSV;"
            + " a page that asks to log in may have been saved instead.";
    refused("\ufeff\n <!DOCTYPE HTML>\n<html>", page);
    refused("<html lang=en>", page);
    refused("<table border=1><tr>", page);
  }

  @Test
  void aDeclaredDelimiterThatIsNotTheHeaders() throws IOException {
    refused(
        "sep=;\r\nname,mobile\r\nAsha,1\r\n",
        "recipients.csv:2: the line above says sep=;, but this header is parted by \",\"."
            + " Delete that line, or correct it.");
    refused(
        "sep=,\r\nname\tmobile\r\n",
        "recipients.csv:2: the line above says sep=,, but this header is parted by tabs."
            + " Delete that line, or correct it.");
  }

  @Test
  void aQuoteThatIsNeverClosed() throws IOException {
    refused(
        "mobile,a,b\r\n1,\"x\r\nx\",b\r\n2,\"y\r\ny\",\"z\r\n3,c,d\r\n",
        "recipients.csv:5:4: the quote that opens here is never closed." + CLOSE);
    refused(
        "\"mobile,a\n1,2\n",
        "recipients.csv:1:1: the quote that opens here is never closed." + CLOSE);
  }

  @Test
  void aQuoteThatIsNotClosedForFiftyMegabytesInLittleMemory() throws IOException {
    Path file = directory.resolve("recipients.csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("name,mobile\nAsha,1\n\"Ravi,2\n");
      for (int i = 0; i < 1_000_000; i++) {
        out.write("Somebody with a name,+919876543210,and so on, and on\n");
      }
    }
    long before = allocated();
    refused(
        file,
        "recipients.csv:3:1: the quote that opens here is not closed within 65,536 characters."
            + CLOSE);
    assertThat(allocated() - before).isLessThan(32 * 1024 * 1024);
  }

  @Test
  void aRowWithoutEnd() throws IOException {
    refused(
        "mobile,a\n1,2\n1," + "x".repeat(1_100_000) + "\n",
        "recipients.csv:3: the row is longer than 65,536 characters."
            + " Check that this is a CSV file with one recipient a line.");
  }

  @Test
  void textAfterAClosingQuote() throws IOException {
    String remedy = " Write quotes inside a quoted cell twice (\"\").";
    refused(
        "mobile,a\n1,\"so \"called\" friend\"\n",
        "recipients.csv:2:8: text follows the closing quote of the cell that began on line 2."
            + remedy);
    refused(
        "mobile,a\n1,\"open\n2,b\n3,\"c\"\n",
        "recipients.csv:4:4: text follows the closing quote of the cell that began on line 2."
            + remedy);
    refused(
        "mobile,a\n\n1,\"b\" \"c\"\n",
        "recipients.csv:3:7: text follows the closing quote of the cell that began on line 3."
            + remedy);
  }

  @Test
  void aCountryThatIsNone() throws IOException {
    refused(
        ListFiles.write(directory, "mobile\n"),
        new ListFormat("mobile", "India", null),
        "recipients.country: there is no country \"India\"."
            + " Write its two letters, IN for India.");
  }

  private void refused(String text, String message) throws IOException {
    refused(ListFiles.write(directory, text), message);
  }

  private void refused(byte[] bytes, String message) throws IOException {
    refused(ListFiles.write(directory, bytes), message);
  }

  private static void refused(Path file, String message) {
    refused(file, INDIA, message);
  }

  private static void refused(Path file, ListFormat format, String message) {
    assertThatThrownBy(() -> ListFiles.survey(file, format))
        .isInstanceOf(InvalidList.class)
        .hasMessage(message);
    assertThatThrownBy(() -> ListFiles.recipients(file, format))
        .isInstanceOf(InvalidList.class)
        .hasMessage(message);
  }

  private static byte[] bytes(String text, Charset charset) {
    return text.getBytes(charset);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
