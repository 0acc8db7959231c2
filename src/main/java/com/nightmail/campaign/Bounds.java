package com.nightmail.campaign;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the messages of a campaign may leave, and how many of them. Any of it may be absent.
 *
 * @param window the hours in which messages may leave
 * @param notAfter from then on what is left is not sent any more
 * @param limit so many messages are sent at most, the first of the list; at least 1
 * @param cap how many messages a person may get
 */
public record Bounds(
    @Nullable SendingWindow window,
    @Nullable Instant notAfter,
    @Nullable Integer limit,
    @Nullable Cap cap) {

  static final Bounds NONE = new Bounds(null, null, null, null);

  /**
   * Over all campaigns of the installation.
   *
   * @param messages at least 1
   * @param days of 24 hours, at least 1
   */
  public record Cap(int messages, int days) {}
}
