package com.nightmail.crash;

import com.nightmail.support.Desk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * A campaign and its list on disk: so many different numbers to be reached, and among them rows
 * that must be skipped.
 *
 * @param phones to be reached
 * @param skipped rows that repeat a number or hold none
 */
record Mailing(String name, Path campaign, int firstPhone, int phones, int skipped) {
  private static final long BASE = 919_800_000_000L;

  /**
   * @param firstPhone where its numbers begin: each mailing has its own
   */
  static Mailing write(Path folder, String name, int firstPhone, int phones, int skipped) {
    var list = new StringBuilder("name,mobile\n");
    for (int i = 0; i < Math.max(phones, skipped); i++) {
      if (i < phones) {
        list.append("Asha,+").append(BASE + firstPhone + i).append('\n');
      }
      if (i < skipped) {
        var repeated = i % 2 == 0 && phones > 0;
        list.append(repeated ? "Asha,+" + (BASE + firstPhone + i % phones / 2) : "Asha,none" + i);
        list.append('\n');
      }
    }
    try {
      var file = Files.writeString(folder.resolve(name + ".csv"), list);
      return new Mailing(
          name,
          Files.writeString(folder.resolve(name + ".yaml"), Desk.smallCampaign(name, file)),
          firstPhone,
          phones,
          skipped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Numbers to be reached, E.164 without the plus. */
  IntStream offsets() {
    return IntStream.range(0, phones);
  }

  long phone(int offset) {
    return BASE + firstPhone + offset;
  }

  int rows() {
    return phones + skipped;
  }
}
