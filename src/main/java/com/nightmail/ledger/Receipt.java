package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says became of one message.
 *
 * @param token of the attempt, where the gateway passes it on
 * @param wamid the provider's id of the message
 * @param state SENT, DELIVERED, READ or FAILED; ACCEPTED where an answer that came late tells it
 * @param at by the provider's clock
 * @param sender whose address it came to: it is of a message of that sender, or of none. Null for
 *     the common address
 * @param recipient digits of the number it went to, or null where the provider names none
 * @param otherSpelling the other way in which a list may write that number, or null
 * @param route MM_LITE or CLOUD_API, or null where it does not tell
 * @param errorCode of a FAILED one
 * @param error in the provider's words
 */
public record Receipt(
    @Nullable AttemptToken token,
    String wamid,
    MessageState state,
    Instant at,
    @Nullable String sender,
    @Nullable Long recipient,
    @Nullable Long otherSpelling,
    @Nullable String route,
    @Nullable Integer errorCode,
    @Nullable String error) {}
