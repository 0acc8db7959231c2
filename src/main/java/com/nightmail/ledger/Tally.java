package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many messages of a run are in each state. Every keeper holds a share of its own, moved in the
 * transaction that changes the messages: nobody waits for the commit of another.
 */
@Component
class Tally {

  /** Who changes messages while others do so too. */
  enum Keeper {
    /** The step: loads, excludes and claims. */
    CLAIMS,
    /** The recorder, and whoever recovers or decides while nobody sends. */
    OUTCOMES,
    RECEIPTS
  }

  private static final String MOVE =
      """
      INSERT INTO run_count AS kept (run, keeper, state, messages)
      SELECT :run, :keeper, state::message_state, messages
      FROM unnest(:states::text[], :changes::int[]) AS change(state, messages)
      ON CONFLICT (run, keeper, state) DO UPDATE SET messages = kept.messages + excluded.messages
      """;

  private final JdbcClient jdbc;

  Tally(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Adds to the keeper's share, in the caller's transaction. */
  void move(int run, Keeper keeper, Map<MessageState, Integer> change) {
    var ordered = new TreeMap<>(change); // two that move the same rows take them in one order
    jdbc.sql(MOVE)
        .param("run", run)
        .param("keeper", keeper.name())
        .param("states", ordered.keySet().stream().map(Enum::name).toArray(String[]::new))
        .param("changes", ordered.values().toArray(Integer[]::new))
        .update();
  }
}
