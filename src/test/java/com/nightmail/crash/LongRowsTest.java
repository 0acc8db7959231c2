package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.domain.MessageState;
import com.nightmail.support.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A list of long rows is loaded and sent by a process whose heap is smaller than a chunk of them
 * was.
 */
class LongRowsTest {
  private static final int HEAP_MEGABYTES = 128;
  private static final int ROWS = 7_000;
  private static final int CHARS = 20_000;

  @TempDir Path folder;

  @Test
  void sevenThousandRowsOfTwentyKilobytesInAHeapSmallerThanTheyAre() throws IOException {
    try (var home = new Home(folder.resolve("home"));
        var gateway = new Gateway(Duration.ofMillis(10), 2_000)) {
      var list = list(home.folder.resolve("long.csv"));
      var campaign =
          Files.writeString(home.folder.resolve("long.yaml"), Desk.smallCampaign("long", list));

      home.startSmall(HEAP_MEGABYTES, gateway, "run", campaign.toString()).exits(0);

      assertThat(gateway.accepted()).isEqualTo(ROWS);
      try (var books = home.booksAnyway(gateway)) {
        var run = books.run("long").orElseThrow();
        assertThat(books.counters(run)).containsOnlyKeys(MessageState.ACCEPTED);
      }
    }
  }

  private static Path list(Path file) throws IOException {
    var text = "Diwali ".repeat(CHARS / 7);
    try (var out = Files.newBufferedWriter(file)) {
      out.write("name,mobile,text\n");
      for (int i = 0; i < ROWS; i++) {
        out.write("Asha,+" + (919_800_000_000L + i) + "," + i + text + "\n");
      }
    }
    return file;
  }
}
