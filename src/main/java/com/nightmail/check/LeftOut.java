package com.nightmail.check;

import static com.nightmail.domain.MessageState.ACCEPTED;
import static com.nightmail.domain.MessageState.CLAIMED;
import static com.nightmail.domain.MessageState.DELIVERED;
import static com.nightmail.domain.MessageState.IN_DOUBT;
import static com.nightmail.domain.MessageState.READ;
import static com.nightmail.domain.MessageState.SENT;

import com.nightmail.campaign.Campaign;
import com.nightmail.ledger.Exclusions;
import com.nightmail.recipients.ExcludedNumbers;
import com.nightmail.recipients.ListFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whom a campaign file leaves out: {@code recipients.exclude} and {@code exclude-run}. */
public final class LeftOut {

  private LeftOut() {}

  /**
   * The lists of people to leave out, none of them opened yet. Reading one throws {@link
   * com.nightmail.recipients.InvalidList} if it cannot be used.
   */
  public static List<Exclusions.Listed> lists(Campaign.Recipients recipients) {
    var format = CampaignLists.format(recipients);
    return recipients.exclude().stream()
        .<Exclusions.Listed>map(file -> new ExcludedList(file, format))
        .toList();
  }

  private record ExcludedList(Path file, ListFormat format) implements Exclusions.Listed {
    @Override
    public String reason() {
      return "excluded by " + file.getFileName();
    }

    @Override
    public String read(Consumer<Iterator<Long>> taker) {
      try (var numbers = ExcludedNumbers.open(file, format)) {
        taker.accept(numbers);
        return numbers.checksum();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The people of an earlier run to leave out, or null. */
  public static Exclusions.@Nullable OfRun earlier(Campaign.Recipients recipients) {
    var excluded = recipients.excludeRun();
    if (excluded == null) {
      return null;
    }
    var run = excluded.run();
    return switch (excluded.who()) {
      case REACHED ->
          new Exclusions.OfRun(
              "excluded: got it in run " + run + ", or may have",
              run,
              EnumSet.of(CLAIMED, ACCEPTED, IN_DOUBT, SENT, DELIVERED, READ),
              true);
      case ACCEPTED ->
          new Exclusions.OfRun(
              "excluded: accepted in run " + run,
              run,
              EnumSet.of(ACCEPTED, SENT, DELIVERED, READ),
              false);
      case DELIVERED ->
          new Exclusions.OfRun(
              "excluded: delivered in run " + run, run, EnumSet.of(DELIVERED, READ), false);
      case READ ->
          new Exclusions.OfRun("excluded: read in run " + run, run, EnumSet.of(READ), false);
    };
  }
}
