package com.nightmail.job;

import com.nightmail.ledger.ReadyMessage;
import com.nightmail.sending.MessageRenderer;
import com.nightmail.sending.Outgoing;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Fills the campaign's template with a recipient's cells. */
class MessageProcessor implements ItemProcessor<ReadyMessage, Outgoing> {
  private final MessageRenderer renderer;

  MessageProcessor(MessageRenderer renderer) {
    this.renderer = renderer;
  }

  @Override
  public Outgoing process(ReadyMessage message) {
    return renderer.render(message);
  }
}
