package com.nightmail.runs;

import com.nightmail.domain.Run;
import com.nightmail.forecast.Cost;
import com.nightmail.forecast.Forecasts;
import com.nightmail.ledger.Messages;
import com.nightmail.recipients.PhoneNumbers;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells what runs cost, as far as there are rate cards. */
@Component
class RunCosts {
  private final Messages messages;
  private final Forecasts forecasts;
  private final Clock clock;

  RunCosts(Messages messages, Forecasts forecasts, Clock clock) {
    this.messages = messages;
    this.forecasts = forecasts;
    this.clock = clock;
  }

  /** By each currency, at the prices of the day of its latest start. Looks at every message. */
  List<RunCost> of(Run run) {
    var byCountry = new HashMap<String, Long>();
    messages.eachReached(
        run.id(), phone -> byCountry.merge(PhoneNumbers.region(phone), 1L, Long::sum));
    var began = run.startedAt() == null ? clock.instant() : run.startedAt();
    return forecasts.costs(byCountry, began.atZone(ZoneId.systemDefault()).toLocalDate()).stream()
        .map(RunCosts::cost)
        .toList();
  }

  private static RunCost cost(Cost cost) {
    return new RunCost(
        cost.currency(),
        cost.most(),
        cost.validFrom(),
        cost.unpriced().values().stream().mapToLong(Long::longValue).sum());
  }
}
