package com.nightmail.ledger;

import com.nightmail.ledger.Tally.Keeper;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The end of every transaction that changes a holder's messages: it moves the run's counters, and
 * holds only while the caller's epoch is the run's. It shares a lock on the run's row, so a
 * successor that raises the epoch either waits for the change or undoes it.
 */
@Component
class Fence {
  private final JdbcClient jdbc;
  private final Tally tally;

  Fence(JdbcClient jdbc, Tally tally) {
    this.jdbc = jdbc;
    this.tally = tally;
  }

  /** What the fence looks at. */
  private record Reins(int epoch, boolean stopRequested) {}

  /**
   * Changes the run's counters as its messages were changed.
   *
   * @throws Fenced if another process has taken the run
   */
  void move(Hold hold, Keeper keeper, Map<MessageState, Integer> change) {
    reins(hold);
    tally.move(hold.run(), keeper, change);
  }

  /**
   * The same for what must not happen once a stop is asked for.
   *
   * @throws StopRequested if it is
   * @throws Fenced if another process has taken the run
   */
  void moveUnlessStopped(Hold hold, Keeper keeper, Map<MessageState, Integer> change) {
    if (reins(hold).stopRequested()) {
      throw new StopRequested(hold.run());
    }
    tally.move(hold.run(), keeper, change);
  }

  /** As they stay until the transaction ends. */
  private Reins reins(Hold hold) {
    var reins =
        jdbc.sql("SELECT epoch, stop_requested FROM run WHERE id = :run FOR SHARE")
            .param("run", hold.run())
            .query((row, i) -> new Reins(row.getInt("epoch"), row.getBoolean("stop_requested")))
            .single();
    if (reins.epoch() != hold.epoch()) {
      throw new Fenced(hold.run(), hold.epoch());
    }
    return reins;
  }
}
