package com.nightmail.job;

import static com.nightmail.ledger.MessageState.ACCEPTED;
import static com.nightmail.ledger.MessageState.CLAIMED;
import static com.nightmail.ledger.MessageState.DELIVERED;
import static com.nightmail.ledger.MessageState.IN_DOUBT;
import static com.nightmail.ledger.MessageState.READ;
import static com.nightmail.ledger.MessageState.SENT;

import com.nightmail.campaign.Campaign;
import com.nightmail.ledger.Exclusions;
import com.nightmail.recipients.ExcludedNumbers;
import com.nightmail.recipients.ListFormat;
import com.nightmail.sending.ActiveRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decides whom a run leaves out: {@code recipients.exclude} and {@code exclude-run}. */
final class LeavingOut {

  private LeavingOut() {}

  /**
   * Reads the lists, unless an earlier execution of the run has.
   *
   * @throws com.nightmail.recipients.InvalidList if one of them cannot be used; nothing is decided
   */
  static void decide(ActiveRun active, Exclusions exclusions) {
    var wanted = active.campaign().recipients();
    var nobody = wanted.exclude().isEmpty() && wanted.excludeRun() == null;
    if (nobody || exclusions.decided(active.run().id())) {
      return;
    }
    var format = CampaignLists.format(active.campaign());
    var lists =
        wanted.exclude().stream()
            .<Exclusions.Listed>map(file -> new ExcludedList(file, format))
            .toList();
    exclusions.decide(active.lease(), lists, earlier(wanted.excludeRun()));
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

  private static Exclusions.@Nullable OfRun earlier(Campaign.@Nullable ExcludedRun excluded) {
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
