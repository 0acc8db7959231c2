package com.nightmail.job;

import com.nightmail.campaign.TemplateRenderer;
import com.nightmail.ledger.ReadyMessage;
import java.time.Clock;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Fills the campaign's template with a recipient's cells. */
class Renderer implements ItemProcessor<ReadyMessage, Outgoing> {
  private final TemplateRenderer template;
  private final Clock clock;

  Renderer(TemplateRenderer template, Clock clock) {
    this.template = template;
    this.clock = clock;
  }

  @Override
  public Outgoing process(ReadyMessage message) {
    return new Outgoing(message, template.render(message.cells(), clock.instant()));
  }
}
