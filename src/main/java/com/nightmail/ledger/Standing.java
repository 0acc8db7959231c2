package com.nightmail.ledger;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as receipts see it, and what each makes of it.
 *
 * <p>The same receipts in any order, any number of times, end in the same state: the highest of
 * accepted, sent, failed, delivered, read. That a message failed is thus no longer believed once
 * somebody has it.
 *
 * @param phone digits of the number on the list
 * @param reason in Nightmail's words; of no more use once a receipt tells
 */
record Standing(
    int run,
    int line,
    int attempt,
    long phone,
    MessageState state,
    @Nullable String wamid,
    @Nullable String route,
    @Nullable Instant statusAt,
    @Nullable Integer errorCode,
    @Nullable String error,
    @Nullable String reason) {

  private static final long LAST_DIGITS = 100_000_000;

  /**
   * Whether it is this message and this attempt that the receipt is about.
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
    return token.attempt() == attempt && (sameMessage || sameNumber(receipt.recipient()));
  }

  /** This, or what the receipt makes of it. */
  Standing after(Receipt receipt) {
    var newRoute = receipt.route() == null ? route : receipt.route();
    if (!rises(receipt.state())) {
      return Objects.equals(newRoute, route) || rank(state) == 0
          ? this
          : new Standing(
              run, line, attempt, phone, state, wamid, newRoute, statusAt, errorCode, error,
              reason);
    }
    return new Standing(
        run,
        line,
        attempt,
        phone,
        receipt.state(),
        wamid == null ? receipt.wamid() : wamid,
        newRoute,
        receipt.at(),
        receipt.errorCode(),
        receipt.error(),
        null);
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
