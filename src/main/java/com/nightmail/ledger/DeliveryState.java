package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as receipts see it, and what each makes of it.
 *
 * <p>The same receipts in any order, any number of times, end in the same state: the highest of
 * accepted, sent, failed, delivered, read. That a message failed is thus no longer believed once
 * somebody has it.
 *
 * <p>Receipts of earlier attempts count as well. That an earlier attempt was sent, delivered or
 * read is true of the message, whatever became of the later ones. That it failed settles the doubt
 * about this one attempt, and says nothing of the others.
 *
 * @param attempt the latest
 * @param phone digits of the number on the list
 * @param errorClass of the gateway's refusal of the latest attempt
 * @param reason in Nightmail's words; of no more use once a receipt tells
 * @param doubted attempts that may have arrived, as far as anybody knows
 */
record DeliveryState(
    int run,
    int line,
    int attempt,
    long phone,
    MessageState state,
    @Nullable String wamid,
    @Nullable String route,
    @Nullable Instant statusAt,
    @Nullable String errorClass,
    @Nullable Integer errorCode,
    @Nullable String error,
    @Nullable String reason,
    List<Integer> doubted) {

  private static final long LAST_DIGITS = 100_000_000;
  private static final String EARLIER_IN_DOUBT = "an earlier attempt may have arrived";

  /**
   * Whether it is this message and an attempt at it that the receipt is about.
   *
   * <p>A token alone does not prove it: another installation on the same account numbers its runs
   * from 1 as well. The last eight digits tell, as the provider changes only what stands before
   * them.
   */
  boolean concerns(Receipt receipt) {
    var sameMessage = receipt.wamid().equals(wamid);
    var token = receipt.token();
    if (token == null) {
      return sameMessage;
    }
    return token.attempt() <= attempt && (sameMessage || sameNumber(receipt.recipient()));
  }

  /** This, or what the receipt makes of it. */
  DeliveryState after(Receipt receipt) {
    var token = receipt.token();
    var about = token == null ? attempt : token.attempt();
    var left = doubted.stream().filter(other -> other != about).toList();
    return receipt.state() == MessageState.FAILED
        ? afterFailure(receipt, about, left)
        : rises(receipt.state())
            ? told(receipt, left, null)
            : with(state, sameRoute(receipt), left);
  }

  private DeliveryState afterFailure(Receipt receipt, int about, List<Integer> left) {
    var latest = about == attempt || receipt.wamid().equals(wamid);
    var told = told(receipt, left, left.isEmpty() ? null : EARLIER_IN_DOUBT);
    if (state != MessageState.IN_DOUBT) {
      return latest && rises(MessageState.FAILED) ? told : with(state, sameRoute(receipt), left);
    }
    if (left.size() == doubted.size()) {
      return this; // of an attempt that was known to have come to nothing
    }
    if (latest) {
      return told;
    }
    if (!left.isEmpty()) {
      return with(state, route, left);
    }
    // Nothing is in doubt any more: what is left is the refusal of the latest attempt, if it had
    // one.
    return errorClass == null ? told : with(MessageState.REFUSED, route, left);
  }

  private DeliveryState told(Receipt receipt, List<Integer> left, @Nullable String why) {
    return new DeliveryState(
        run,
        line,
        attempt,
        phone,
        receipt.state(),
        wamid == null ? receipt.wamid() : wamid,
        route(receipt),
        receipt.at(),
        null,
        receipt.errorCode(),
        receipt.error(),
        why,
        left);
  }

  private DeliveryState with(MessageState state, @Nullable String route, List<Integer> left) {
    return new DeliveryState(
        run,
        line,
        attempt,
        phone,
        state,
        wamid,
        route,
        statusAt,
        errorClass,
        errorCode,
        error,
        state == this.state ? reason : null,
        left);
  }

  private @Nullable String route(Receipt receipt) {
    return receipt.route() == null ? route : receipt.route();
  }

  /** The route of a message that stays in its state: one that was not sent has none. */
  private @Nullable String sameRoute(Receipt receipt) {
    return rank(state) == 0 ? route : route(receipt);
  }

  private boolean rises(MessageState to) {
    return switch (state) {
      case CLAIMED, IN_DOUBT, ACCEPTED -> true;
      // A message that was sent after all must not be sent again; that it failed as well is nothing
      // new.
      case READY, REFUSED -> to != MessageState.FAILED;
      case SKIPPED -> false;
      case SENT, DELIVERED, READ, FAILED -> rank(to) > rank(state);
    };
  }

  private boolean sameNumber(@Nullable Long recipient) {
    return recipient == null || recipient % LAST_DIGITS == phone % LAST_DIGITS;
  }

  private static int rank(MessageState state) {
    return switch (state) {
      case SENT -> 1;
      case FAILED -> 2;
      case DELIVERED -> 3;
      case READ -> 4;
      default -> 0;
    };
  }
}
