package com.nightmail.check;

import com.nightmail.gateway.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * How a campaign's messages are shown before they are sent.
 *
 * @param body of the sender's requests; null if the sender is unknown
 * @param forGraph whether the sender speaks Meta's Graph API
 * @param view of the campaign's template
 */
public record MessageForm(@Nullable MessageBody body, boolean forGraph, MessageView view) {}
