package com.nightmail.job;

import com.nightmail.ledger.ReadyMessage;
import com.nightmail.sending.MessageRenderer;
import com.nightmail.sending.OutboundMessage;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Fills the campaign's template with a recipient's cells. */
class MessageProcessor implements ItemProcessor<ReadyMessage, OutboundMessage> {
  private final MessageRenderer renderer;

  MessageProcessor(MessageRenderer renderer) {
    this.renderer = renderer;
  }

  @Override
  public OutboundMessage process(ReadyMessage message) {
    return renderer.render(message);
  }
}
