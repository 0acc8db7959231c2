package com.nightmail.ledger;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The last statement of every transaction that changes messages: it moves the run's counters, and
 * holds only while the caller's epoch is the run's. It locks the run's row, so a successor that
 * raises the epoch either waits for the change or undoes it.
 */
@Component
class Fence {
  private final JdbcClient jdbc;

  Fence(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Changes the run's counters as its messages were changed.
   *
   * @throws Fenced if another process has taken the run
   */
  void move(Hold hold, Map<MessageState, Integer> change) {
    if (!moved(hold, change, "")) {
      throw new Fenced(hold.run(), hold.epoch());
    }
  }

  /**
   * The same for what must not happen once a stop is asked for.
   *
   * @throws StopRequested if it is
   * @throws Fenced if another process has taken the run
   */
  void moveUnlessStopped(Hold hold, Map<MessageState, Integer> change) {
    if (!moved(hold, change, "AND NOT stop_requested")) {
      throw refusal(hold);
    }
  }

  private boolean moved(Hold hold, Map<MessageState, Integer> change, String condition) {
    return jdbc.sql(
                "UPDATE run SET "
                    + counters(change)
                    + " WHERE id = :run AND epoch = :epoch "
                    + condition)
            .param("run", hold.run())
            .param("epoch", hold.epoch())
            .update()
        == 1;
  }

  /** The change as assignments of an UPDATE of the run. */
  static String counters(Map<MessageState, Integer> change) {
    return change.entrySet().stream()
        .map(
            c -> {
              var column = c.getKey().name().toLowerCase(Locale.ROOT);
              return column + " = " + column + " + (" + c.getValue() + ")";
            })
        .collect(Collectors.joining(", "));
  }

  private RuntimeException refusal(Hold hold) {
    var epoch =
        jdbc.sql("SELECT epoch FROM run WHERE id = :run")
            .param("run", hold.run())
            .query(Integer.class)
            .single();
    return epoch == hold.epoch()
        ? new StopRequested(hold.run())
        : new Fenced(hold.run(), hold.epoch());
  }
}
