package com.nightmail.schedule;

import com.nightmail.runs.RunCost;
import com.nightmail.runs.RunReport;
import com.nightmail.runs.UnattendedRuns;
import com.nightmail.schedule.Night.State;
import com.nightmail.schedule.Verdict.Kind;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Changes of a night that are told to somebody: each in one transaction with what is told. */
@Component
@ConditionalOnWebApplication
class NightBook {
  private final Nights nights;
  private final Outbox outbox;
  private final VerdictText text;
  private final UnattendedRuns runs;
  private final TransactionOperations transactions;
  private final Clock clock;

  NightBook(
      Nights nights,
      Outbox outbox,
      VerdictText text,
      UnattendedRuns runs,
      TransactionOperations transactions,
      Clock clock) {
    this.nights = nights;
    this.outbox = outbox;
    this.text = text;
    this.runs = runs;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Opens a night that is over with that, unless there is one of its date. */
  void openEnded(Plan plan, LocalDate date, Instant dueAt, State end, String why) {
    transactions.executeWithoutResult(
        status -> {
          var now = clock.instant();
          if (nights.open(plan.name(), date, dueAt, end, now)) {
            var night = nights.find(plan.name(), date).orElseThrow();
            nights.ended(night, end, now);
            tell(plan, night, Kind.of(end), why);
          }
        });
  }

  /** The night is over. */
  void end(Plan plan, Night night, State end, @Nullable String why) {
    transactions.executeWithoutResult(
        status -> {
          if (nights.ended(night, end, clock.instant())) {
            tell(plan, night, Kind.of(end), why);
          }
        });
  }

  /** Its run failed, and is restarted at that time. */
  void pause(Plan plan, Night night, Instant until, String why) {
    transactions.executeWithoutResult(
        status -> {
          nights.pausing(night, until);
          tell(plan, night, Kind.RESTARTING, why);
        });
  }

  /** It takes long; that is told once. */
  void waits(Plan plan, Night night, String why) {
    if (!night.toldWaiting()) {
      transactions.executeWithoutResult(
          status -> {
            nights.toldWaiting(night);
            tell(plan, night, Kind.WAITING, why);
          });
    }
  }

  private void tell(Plan plan, Night night, Kind kind, @Nullable String why) {
    var verdict = new Verdict(plan, night, kind, why, report(night), costs(night, kind));
    outbox.put(
        night,
        kind,
        why,
        text.subject(verdict),
        text.body(verdict),
        text.json(verdict),
        plan.tell(),
        clock.instant());
  }

  private List<RunCost> costs(Night night, Kind kind) {
    return switch (kind) {
      case COMPLETED, STOPPED, FAILED -> night.run() == null ? List.of() : runs.costs(night.run());
      default -> List.of();
    };
  }

  private @Nullable RunReport report(Night night) {
    return night.run() == null ? null : runs.report(night.run());
  }
}
