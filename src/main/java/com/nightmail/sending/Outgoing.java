package com.nightmail.sending;

import com.nightmail.campaign.Rendering;
import com.nightmail.ledger.ReadyMessage;
import java.time.Instant;

/**
 * A message with its rendered template block, or the reason why it has none.
 *
 * @param at when it was rendered
 */
public record Outgoing(ReadyMessage message, Rendering rendering, Instant at) {}
