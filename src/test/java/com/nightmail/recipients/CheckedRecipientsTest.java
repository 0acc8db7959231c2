package com.nightmail.recipients;

import static com.nightmail.recipients.ListFiles.INDIA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckedRecipientsTest {

  @TempDir Path directory;

  @Test
  void givesEveryRowInTheOrderOfTheFile() throws IOException {
    Path file = generated(50_000);
    PhoneNumbers numbers = new PhoneNumbers("IN");
    List<Recipient> expected = new ArrayList<>();
    for (Row row : ListFiles.rows(file, INDIA)) {
      PhoneNumbers.Checked checked =
          row.fault() == null
              ? numbers.check(row.cells().get(1))
              : PhoneNumbers.Checked.fault(row.fault());
      expected.add(
          new Recipient(
              row.line(),
              row.cells(),
              checked.phone(),
              checked.fault(),
              checked.note(),
              List.of()));
    }

    assertThat(expected).hasSize(50_000);
    assertThat(expected).filteredOn(r -> r.fault() == null).hasSizeBetween(30_000, 49_000);
    assertThat(ListFiles.recipients(file, INDIA)).isEqualTo(expected);
  }

  @Test
  void checksTheColumnThatTheFormatNames() throws IOException {
    Path file = ListFiles.write(directory, "mobile,other\n9876543210,x\n1,9876543210\n2\n");

    assertThat(ListFiles.recipients(file, INDIA))
        .containsExactly(
            new Recipient(2, List.of("9876543210", "x"), 919876543210L, null, null, List.of()),
            new Recipient(3, List.of("1", "9876543210"), 0, "number is too short", null, List.of()),
            new Recipient(4, List.of("2"), 0, "row has 1 cell, the header has 2", null, List.of()));
  }

  @Test
  void findsThePhoneColumnWhateverItsCaseAndBlanks() throws IOException {
    Path file = ListFiles.write(directory, "other, MoBile \n1,9876543210\n");
    assertThat(ListFiles.recipients(file, INDIA))
        .extracting(Recipient::phone)
        .containsExactly(919876543210L);

    Path exact = ListFiles.write(directory, "Mobile,mobile\n1,9876543210\n");
    assertThat(ListFiles.recipients(exact, INDIA))
        .extracting(Recipient::phone)
        .containsExactly(919876543210L);
  }

  @Test
  void givesTheHeaderFirstAndTheSurveysChecksumAtTheEnd() throws IOException {
    Path file = generated(5_000);
    try (CheckedRecipients list = CheckedRecipients.open(file, INDIA)) {
      assertThat(list.header()).containsExactly("name", "mobile");
      assertThat(list.next()).isNotNull();
      assertThatThrownBy(list::checksum).isInstanceOf(IllegalStateException.class);
      while (list.next() != null) {}
      assertThat(list.next()).isNull();
      assertThat(list.checksum()).isEqualTo(ListFiles.survey(file, INDIA).checksum());
    }
  }

  @Test
  void givesTheRowsBeforeAFaultOfTheFileAndThenTheFaultAgainAndAgain() throws IOException {
    Path file = ListFiles.write(directory, "mobile\n" + "1\n".repeat(2_500) + "\"\n");
    try (CheckedRecipients list = CheckedRecipients.open(file, INDIA)) {
      for (int i = 0; i < 2_500; i++) {
        assertThat(list.next()).isNotNull();
      }
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(list::next)
            .isInstanceOf(InvalidList.class)
            .hasMessageStartingWith("recipients.csv:2502:1: the quote that opens here is never");
      }
    }
  }

  @Test
  void losesNothingToAnInterrupt() throws IOException {
    Path file = generated(5_000);
    try (CheckedRecipients list = CheckedRecipients.open(file, INDIA)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(list::next).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();

      for (int line = 2; line <= 5_001; line++) {
        assertThat(list.next()).extracting(Recipient::line).isEqualTo(line);
      }
      assertThat(list.next()).isNull();
    }
  }

  @Test
  void holdsFewRowsInMemoryHoweverLongTheyAre() throws IOException {
    Path file =
        ListFiles.write(directory, "mobile,a\n" + ("1," + "x".repeat(50_000) + "\n").repeat(2_000));
    long before = usedMemory();
    try (CheckedRecipients list = CheckedRecipients.open(file, INDIA)) {
      assertThat(list.next()).isNotNull();
      assertThat(usedMemory() - before).isLessThan(40 * 1024 * 1024);
    }
  }

  @Test
  void stopsItsThreadsWhenClosedInTheMiddle() throws IOException {
    CheckedRecipients list = CheckedRecipients.open(generated(50_000), INDIA);
    assertThat(list.next()).isNotNull();
    assertThat(checkers()).isPositive();

    list.close();

    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> checkers() == 0);
    assertThatThrownBy(list::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the list is closed");
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long checkers() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("number-check-") || name.startsWith("list-reader-"))
        .count();
  }

  private Path generated(int rows) throws IOException {
    Random random = new Random(42);
    StringBuilder text = new StringBuilder("name,mobile\n");
    for (int i = 0; i < rows; i++) {
      text.append("n").append(i);
      if (random.nextInt(50) > 0) {
        text.append(random.nextBoolean() ? ",+91 " : ",").append(6 + random.nextInt(4));
        text.append("%09d".formatted(random.nextInt(1_000_000_000)));
      }
      text.append(random.nextInt(100) == 0 ? "x\n" : "\n");
    }
    return ListFiles.write(directory, text.toString());
  }
}
