package com.nightmail.receipts;

import com.nightmail.ledger.Receipt;
import java.time.Instant;
import java.util.List;

/** One thing that a webhook event tells and that matters to us. */
sealed interface Notice {

  /** What became of a message. */
  record Status(Receipt receipt) implements Notice {}

  /**
   * The recipient has stopped or resumed marketing messages in WhatsApp's settings.
   *
   * @param phone E.164 without its plus
   * @param at when they did
   */
  record Preference(long phone, boolean stop, Instant at) implements Notice {}

  /**
   * The recipient has written to us or pressed a button.
   *
   * @param said whatever may be one of the words that opt out
   * @param at when they did
   */
  record Reply(long phone, List<String> said, Instant at) implements Notice {}

  /** Something that may make sending on pointless. */
  sealed interface Incident extends Notice {}

  /**
   * A template has come into another state.
   *
   * @param language as its code, or empty
   * @param event such as PAUSED or APPROVED
   */
  record OfTemplate(String name, String language, String event) implements Incident {}

  /** The account must not send any more; {@code why} in the provider's words. */
  record AccountBlocked(String why) implements Incident {}
}
