package com.nightmail.sending;

import com.nightmail.ledger.Settlement;
import java.util.Collection;

/**
 * How many messages a run may yet send. A message is taken off when it is claimed or refused
 * unsent, and given back if it was not sent after all.
 */
final class SendLimit {
  private int left;
  private boolean wasReached;

  /**
   * @param left {@link Integer#MAX_VALUE} for no limit
   */
  SendLimit(int left) {
    this.left = left;
    this.wasReached = left == 0;
  }

  synchronized int left() {
    return left;
  }

  synchronized boolean reached() {
    return left == 0;
  }

  synchronized void take(int messages) {
    left -= left == Integer.MAX_VALUE ? 0 : messages;
    wasReached |= left == 0;
  }

  /**
   * Whether it was reached since this was asked last, and has room again: then messages were left
   * alone that may be sent after all.
   */
  synchronized boolean hasRoomAgain() {
    var again = wasReached && left > 0;
    wasReached &= left == 0;
    return again;
  }

  synchronized void settled(Collection<OutboundMessage> messages) {
    for (var message : messages) {
      if (left != Integer.MAX_VALUE && message.settlement() instanceof Settlement.NotSent) {
        left++;
      }
    }
  }
}
