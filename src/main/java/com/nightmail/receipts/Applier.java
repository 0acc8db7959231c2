package com.nightmail.receipts;

import com.nightmail.ledger.Deliveries;
import com.nightmail.ledger.Receipt;
import com.nightmail.receipts.Events.Event;
import com.nightmail.receipts.Parking.Parked;
import com.nightmail.recipients.OptOuts;
import java.util.ArrayList;
import java.util.HashSet;
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
  private final Parking parking;
  private final OptOuts optOuts;
  private final OptOutSettings optOutSettings;
  private final Incidents incidents;

  Applier(
      Events events,
      Deliveries deliveries,
      Parking parking,
      OptOuts optOuts,
      OptOutSettings optOutSettings,
      Incidents incidents) {
    this.events = events;
    this.deliveries = deliveries;
    this.parking = parking;
    this.optOuts = optOuts;
    this.optOutSettings = optOutSettings;
    this.incidents = incidents;
  }

  /** Applies these events, all or none. */
  @Transactional
  public void apply(List<Event> batch) {
    var receipts = new ArrayList<Receipt>();
    var others = new ArrayList<Runnable>();
    for (var event : batch) {
      for (var notice : EventReader.read(event.body(), event.receivedAt())) {
        switch (notice) {
          case Notice.Status status -> receipts.add(status.receipt());
          default -> others.add(() -> apply(notice, event.sender()));
        }
      }
    }
    // Messages before runs, the order in which everybody locks them.
    if (!receipts.isEmpty()) {
      record(receipts);
    }
    others.forEach(Runnable::run);
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

  private void record(List<Receipt> receipts) {
    var unknown = deliveries.record(receipts).unknown();
    if (!unknown.isEmpty()) {
      parking.park(unknown);
    }
    for (var receipt : receipts) {
      var code = receipt.errorCode();
      var recipient = receipt.recipient();
      if (code != null && code == OptOuts.STOPPED_BY_RECIPIENT && recipient != null) {
        optOuts.add(recipient, OptOuts.Source.REFUSAL);
      }
    }
  }

  private void apply(Notice notice, @Nullable String sender) {
    switch (notice) {
      case Notice.Status status -> throw new IllegalArgumentException("applied already: " + status);
      case Notice.Preference preference -> {
        if (preference.stop()) {
          optOuts.add(preference.phone(), OptOuts.Source.PREFERENCE);
        } else {
          optOuts.resume(preference.phone());
        }
      }
      case Notice.Reply reply -> {
        if (optOutSettings.optsOut(reply.said())) {
          optOuts.add(reply.phone(), OptOuts.Source.REPLY);
        }
      }
      case Notice.OfTemplate template -> {
        if (ENDS_SENDING.contains(template.event())) {
          incidents.templateStopped(template.name(), template.language(), sender, template.event());
        }
      }
      case Notice.AccountBlocked blocked -> incidents.accountBlocked(sender, blocked.why());
    }
  }
}
