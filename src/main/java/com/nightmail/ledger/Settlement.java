package com.nightmail.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one claimed message.
 *
 * @param attempt the claim that is settled; any other claim of the line is left alone
 * @param state ACCEPTED, REFUSED, IN_DOUBT, or READY for a message proved not to have been sent
 * @param route of an accepted message
 * @param errorClass class of the gateway's refusal, if it gave one
 * @param errorCode the provider's code, or null
 * @param notBefore of a READY message
 * @param reason in Nightmail's words
 * @param error in the gateway's words
 * @param optOuts numbers that want no more campaigns, as the refusal said; null for none
 */
public record Settlement(
    int line,
    int attempt,
    MessageState state,
    @Nullable String wamid,
    @Nullable String route,
    @Nullable String errorClass,
    @Nullable Integer errorCode,
    @Nullable Instant notBefore,
    @Nullable String reason,
    @Nullable String error,
    @Nullable List<Long> optOuts) {

  public static Settlement accepted(int line, int attempt, String wamid, String route) {
    return new Settlement(
        line, attempt, MessageState.ACCEPTED, wamid, route, null, null, null, null, null, null);
  }

  public static Settlement refused(
      int line,
      int attempt,
      String errorClass,
      @Nullable Integer code,
      String error,
      @Nullable List<Long> optOuts) {
    return new Settlement(
        line,
        attempt,
        MessageState.REFUSED,
        null,
        null,
        errorClass,
        code,
        null,
        null,
        error,
        optOuts);
  }

  public static Settlement inDoubt(int line, int attempt, @Nullable Integer code, String reason) {
    return new Settlement(
        line, attempt, MessageState.IN_DOUBT, null, null, null, code, null, reason, null, null);
  }

  /** Proved not to have been sent: back in the queue. */
  public static Settlement notSent(
      int line, int attempt, @Nullable Instant notBefore, @Nullable String error) {
    return new Settlement(
        line, attempt, MessageState.READY, null, null, null, null, notBefore, null, error, null);
  }
}
