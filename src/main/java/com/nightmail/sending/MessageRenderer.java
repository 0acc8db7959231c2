package com.nightmail.sending;

import com.nightmail.campaign.TemplateRenderer;
import com.nightmail.ledger.ReadyMessage;
import java.time.Clock;
import java.time.Duration;

/** Fills the campaign's template with a recipient's cells, by the time of the moment. */
public final class MessageRenderer {
  private static final Duration LONGEST_VALID = Duration.ofSeconds(2);

  private final TemplateRenderer template;
  private final Clock clock;

  public MessageRenderer(TemplateRenderer template, Clock clock) {
    this.template = template;
    this.clock = clock;
  }

  public OutboundMessage render(ReadyMessage message) {
    var now = clock.instant();
    return new OutboundMessage(message, template.render(message.cells(), now), now);
  }

  /**
   * The same message, rendered anew if it was rendered more than two seconds ago: an offer may have
   * expired while its sender rested.
   */
  OutboundMessage upToDate(OutboundMessage message) {
    var age = Duration.between(message.renderedAt(), clock.instant());
    return age.compareTo(LONGEST_VALID) > 0 ? render(message.ready()) : message;
  }
}
