package com.nightmail.domain;

import java.time.Instant;

/**
 * What a run waits for that nobody sends meanwhile.
 *
 * @param until before that nothing of it can leave
 * @param reason why, in a few words, such as "nobody's window is open"
 */
public record Wait(Instant until, String reason) {}
