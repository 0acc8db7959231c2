package com.nightmail.receipts;

import com.nightmail.ledger.Deliveries;
import com.nightmail.ledger.Receipt;
import com.nightmail.receipts.Events.Event;
import com.nightmail.receipts.UnmatchedReceipts.Parked;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.OptOuts.Source;
import com.nightmail.recipients.OptOuts.Word;
import com.nightmail.runs.Interruption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Applies events to ledger, opt-outs and runs. An event is gone in the same transaction, so each is
 * applied once; applying one twice would change nothing more.
 */
@Component
@ConditionalOnWebApplication
class Applier {
  private static final Logger log = LoggerFactory.getLogger(Applier.class);
  private static final Set<String> ENDS_SENDING = Set.of("PAUSED", "DISABLED");

  private final Events events;
  private final Deliveries deliveries;
  private final UnmatchedReceipts parking;
  private final OptOuts optOuts;
  private final OptOutSettings optOutSettings;
  private final Interruption interruption;

  /**
   * @param sender whose address it was told at, or null for the common one
   */
  private record Told(Notice.Incident incident, @Nullable String sender) {}

  Applier(
      Events events,
      Deliveries deliveries,
      UnmatchedReceipts parking,
      OptOuts optOuts,
      OptOutSettings optOutSettings,
      Interruption interruption) {
    this.events = events;
    this.deliveries = deliveries;
    this.parking = parking;
    this.optOuts = optOuts;
    this.optOutSettings = optOutSettings;
    this.interruption = interruption;
  }

  /** Applies these events, all or none. */
  @Transactional
  public void apply(List<Event> batch) {
    var receipts = new ArrayList<Receipt>();
    var words = new ArrayList<Word>();
    var told = new LinkedHashSet<Told>(); // an incident that is told a thousand times is one
    for (var event : batch) {
      for (var notice : EventReader.read(event)) {
        switch (notice) {
          case Notice.Status status -> receipts.add(status.receipt());
          case Notice.Preference preference -> words.add(word(preference, event));
          case Notice.Reply reply -> {
            if (optOutSettings.optsOut(reply.said())) {
              words.add(
                  Word.optOut(reply.phone(), scope(event.sender()), Source.REPLY, reply.at()));
            }
          }
          case Notice.Incident incident -> told.add(new Told(incident, event.sender()));
        }
      }
    }
    // Messages before opt-outs before runs, the order in which everybody locks them.
    if (!receipts.isEmpty()) {
      record(receipts, words);
    }
    if (!words.isEmpty()) {
      optOuts.record(words);
    }
    told.forEach(this::tell);
    events.delete(batch);
  }

  /**
   * Looks again for the messages of parked receipts whose time has come.
   *
   * @return how many receipts that were
   */
  @Transactional
  public int retryParked(int most) {
    var due = parking.due(most);
    if (due.isEmpty()) {
      return 0;
    }
    var unknown =
        new HashSet<>(deliveries.record(due.stream().map(Parked::receipt).toList()).unknown());
    var done = due.stream().collect(Collectors.partitioningBy(p -> !unknown.contains(p.receipt())));
    var waiting = done.getOrDefault(false, List.of());
    var expired = waiting.stream().filter(Parked::expired).toList();
    if (!expired.isEmpty()) {
      log.warn("{} receipts were dropped: in 7 days no message came by their id", expired.size());
    }
    parking.delete(done.getOrDefault(true, List.of()));
    parking.delete(expired);
    parking.later(waiting.stream().filter(p -> !p.expired()).toList());
    return due.size();
  }

  private void record(List<Receipt> receipts, List<Word> words) {
    var unknown = deliveries.record(receipts).unknown();
    if (!unknown.isEmpty()) {
      parking.park(unknown);
    }
    for (var receipt : receipts) {
      var code = receipt.errorCode();
      var recipient = receipt.recipient();
      if (code != null && code == OptOuts.STOPPED_BY_RECIPIENT && recipient != null) {
        words.add(Word.optOut(recipient, scope(receipt.sender()), Source.REFUSAL, receipt.at()));
      }
    }
  }

  private static Word word(Notice.Preference preference, Event event) {
    var scope = scope(event.sender());
    return preference.stop()
        ? Word.optOut(preference.phone(), scope, Source.PREFERENCE, preference.at())
        : Word.resume(preference.phone(), scope, preference.at());
  }

  /** What comes to a sender's address is said by its gateway: it speaks for no other sender. */
  private static String scope(@Nullable String sender) {
    return sender == null ? OptOuts.ALL_SENDERS : sender;
  }

  private void tell(Told told) {
    switch (told.incident()) {
      case Notice.OfTemplate template -> {
        if (ENDS_SENDING.contains(template.event())) {
          interruption.ofTemplate(
              template.name(), template.language(), told.sender(), template.event());
        }
      }
      case Notice.AccountBlocked blocked -> interruption.ofSender(told.sender(), blocked.why());
    }
  }
}
