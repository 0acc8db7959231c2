package com.nightmail.templates;

import java.time.Instant;

/**
 * A definition that is kept.
 *
 * @param sender whose it is, or {@link Templates#ALL_SENDERS}
 * @param source where it comes from: the name of a file, or {@link Templates#PROVIDER}
 * @param at when it was taken from there
 */
public record KnownTemplate(
    TemplateDefinition definition, String sender, String source, Instant at) {}
