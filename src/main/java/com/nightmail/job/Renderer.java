package com.nightmail.job;

import com.nightmail.campaign.TemplateRenderer;
import com.nightmail.ledger.ReadyMessage;
import java.time.Clock;
import java.time.Duration;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Fills the campaign's template with a recipient's cells, by the time of the moment. */
class Renderer implements ItemProcessor<ReadyMessage, Outgoing> {
  private static final Duration LONGEST_VALID = Duration.ofSeconds(2);

  private final TemplateRenderer template;
  private final Clock clock;

  Renderer(TemplateRenderer template, Clock clock) {
    this.template = template;
    this.clock = clock;
  }

  @Override
  public Outgoing process(ReadyMessage message) {
    var now = clock.instant();
    return new Outgoing(message, template.render(message.cells(), now), now);
  }

  /**
   * The same message, rendered anew if it was rendered more than two seconds ago: an offer may have
   * expired while its sender rested.
   */
  Outgoing upToDate(Outgoing outgoing) {
    var age = Duration.between(outgoing.at(), clock.instant());
    return age.compareTo(LONGEST_VALID) > 0 ? process(outgoing.message()) : outgoing;
  }
}
