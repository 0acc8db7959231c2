package com.nightmail.sending;

import com.nightmail.ledger.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done about an outcome: how its message is settled, and what that means for others.
 * {@link OutcomeRules} decides; {@link SendSession} carries it out.
 */
record Decision(Settlement settlement, List<Consequence> consequences) {

  static Decision settle(Settlement settlement) {
    return new Decision(settlement, List.of());
  }

  Decision and(List<Consequence> more) {
    var all = new ArrayList<>(consequences);
    all.addAll(more);
    return new Decision(settlement, all);
  }

  /** What an outcome means beyond its own message. */
  sealed interface Consequence {

    /** The gateway found the sender too fast. */
    record SlowDown() implements Consequence {}

    /**
     * Nothing leaves from the sender number for a while.
     *
     * @param why as a person is told
     * @param asked whether the gateway asked for it
     */
    record Rest(Duration duration, String why, boolean asked) implements Consequence {}

    /**
     * The run ends as FAILED.
     *
     * @param passes whether the reason may pass by itself; else a person has to act
     */
    record Halt(String reason, boolean passes) implements Consequence {}

    /** A person who watches should know this. */
    record Notice(String words) implements Consequence {}
  }
}
