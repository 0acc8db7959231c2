package com.nightmail.domain;

import java.util.EnumMap;
import java.util.Map;

/** The messages of a run by state. Their sum is the number of rows loaded so far. */
public record Counts(
    int ready,
    int claimed,
    int accepted,
    int refused,
    int inDoubt,
    int skipped,
    int sent,
    int delivered,
    int read,
    int failed) {

  public int total() {
    return ready + claimed + inDoubt + settled();
  }

  /** Messages that need nothing more from Nightmail by itself. */
  public int settled() {
    return refused + skipped + taken();
  }

  /** Messages that the gateway took, whatever became of them afterwards. */
  public int taken() {
    return accepted + sent + delivered + read + failed;
  }

  /** Every state with its messages, in the order of the states. */
  public Map<MessageState, Integer> byState() {
    var byState = new EnumMap<MessageState, Integer>(MessageState.class);
    byState.put(MessageState.READY, ready);
    byState.put(MessageState.CLAIMED, claimed);
    byState.put(MessageState.ACCEPTED, accepted);
    byState.put(MessageState.REFUSED, refused);
    byState.put(MessageState.IN_DOUBT, inDoubt);
    byState.put(MessageState.SKIPPED, skipped);
    byState.put(MessageState.SENT, sent);
    byState.put(MessageState.DELIVERED, delivered);
    byState.put(MessageState.READ, read);
    byState.put(MessageState.FAILED, failed);
    return byState;
  }
}
