package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.Route;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of one claimed message. It settles that claim only: a message that was
 * claimed again meanwhile is left alone.
 */
public sealed interface Settlement {

  /** Line of the list. */
  int line();

  /** Number of the attempt, counted by the claims of the message. */
  int attempt();

  /** The state that the message comes to. */
  MessageState state();

  /** The gateway took it. */
  record Accepted(int line, int attempt, String wamid, Route route) implements Settlement {
    @Override
    public MessageState state() {
      return MessageState.ACCEPTED;
    }
  }

  /**
   * The gateway refused it for sure.
   *
   * @param code the provider's, or null
   * @param error in the gateway's words
   * @param optOuts numbers that want no more campaigns, as the refusal said
   */
  record Refused(
      int line,
      int attempt,
      ErrorClass errorClass,
      @Nullable Integer code,
      String error,
      List<Long> optOuts)
      implements Settlement {
    @Override
    public MessageState state() {
      return MessageState.REFUSED;
    }
  }

  /**
   * It may have been sent, and nobody knows.
   *
   * @param code the provider's, or null
   * @param reason in Nightmail's words
   */
  record InDoubt(int line, int attempt, @Nullable Integer code, String reason)
      implements Settlement {
    @Override
    public MessageState state() {
      return MessageState.IN_DOUBT;
    }
  }

  /**
   * Proved not to have been sent: it is READY again.
   *
   * @param notBefore when it may leave at the earliest, or null for at once
   * @param error in the gateway's words, or null
   */
  record NotSent(int line, int attempt, @Nullable Instant notBefore, @Nullable String error)
      implements Settlement {
    @Override
    public MessageState state() {
      return MessageState.READY;
    }
  }
}
