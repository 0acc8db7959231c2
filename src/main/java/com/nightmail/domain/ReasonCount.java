package com.nightmail.domain;

import org.jspecify.annotations.Nullable;

/**
 * A number of messages that share a state and a reason.
 *
 * @param errorClass of a refusal, as {@code gateway.ErrorClass} names it
 * @param code the provider's
 */
public record ReasonCount(
    MessageState state,
    @Nullable String errorClass,
    @Nullable Integer code,
    String reason,
    int count) {}
