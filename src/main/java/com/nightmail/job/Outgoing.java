package com.nightmail.job;

import com.nightmail.campaign.Rendering;
import com.nightmail.ledger.ReadyMessage;

/** A message with its rendered template block, or the reason why it has none. */
record Outgoing(ReadyMessage message, Rendering rendering) {}
