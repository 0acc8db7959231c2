package com.nightmail.receipts;

import org.jspecify.annotations.Nullable;

/** Told of what makes sending on pointless. Called in the transaction that applies the event. */
public interface Incidents {

  /**
   * A template can no longer be sent.
   *
   * @param language its code, or empty where the provider does not say
   * @param sender whose address the event came to, or null for the common one
   * @param event in the provider's word, such as PAUSED
   */
  void templateStopped(String template, String language, @Nullable String sender, String event);

  /**
   * The account must not send any more.
   *
   * @param sender whose address the event came to, or null for the common one
   */
  void accountBlocked(@Nullable String sender, String event);
}
