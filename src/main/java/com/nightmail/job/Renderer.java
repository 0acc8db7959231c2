package com.nightmail.job;

import com.nightmail.campaign.Rendering;
import com.nightmail.campaign.TemplateRenderer;
import com.nightmail.ledger.ReadyMessage;
import java.time.Clock;

/** Fills the campaign's template with a recipient's cells, by the time of the moment. */
final class Renderer {
  private final TemplateRenderer template;
  private final Clock clock;

  Renderer(TemplateRenderer template, Clock clock) {
    this.template = template;
    this.clock = clock;
  }

  Rendering render(ReadyMessage message) {
    return template.render(message.cells(), clock.instant());
  }
}
