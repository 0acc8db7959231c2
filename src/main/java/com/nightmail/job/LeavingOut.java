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
import com.nightmail.sending.ActiveRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whom a run leaves out: {@code recipients.exclude} and {@code exclude-run}. */
final class LeavingOut {

  private LeavingOut() {}

  /**
   * Reads the lists, unless an earlier execution of the run has.
   *
   * @throws com.nightmail.recipients.InvalidList if one of them cannot be used; nothing is decided
   */
  static void decide(ActiveRun active, Exclusions exclusions) throws IOException {
    var wanted = active.campaign().recipients();
    var nobody = wanted.exclude().isEmpty() && wanted.excludeRun() == null;
    if (nobody || exclusions.decided(active.run().id())) {
      return;
    }
    var lists = new ArrayList<ExcludedNumbers>();
    try {
      var listed = new ArrayList<Exclusions.Listed>();
      for (var file : wanted.exclude()) {
        var numbers = ExcludedNumbers.open(file, CampaignLists.format(wanted));
        lists.add(numbers);
        listed.add(new Exclusions.Listed("excluded by " + file.getFileName(), numbers));
      }
      exclusions.decide(active.lease(), listed, earlier(wanted.excludeRun()));
    } finally {
      close(lists);
    }
  }

  private static void close(List<ExcludedNumbers> lists) throws IOException {
    for (var list : lists) {
      list.close();
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
