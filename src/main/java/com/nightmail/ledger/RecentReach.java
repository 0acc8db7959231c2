package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import java.util.Arrays;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How many people a sender has reached lately, which the provider limits. */
@Repository
public class RecentReach {

  /**
   * No index of messages knows times. Only the runs are looked through that sent something in the
   * last day, by the range of their lines.
   */
  private static final String IN_LAST_DAY =
      """
      SELECT count(DISTINCT m.phone)
      FROM run r JOIN message m ON m.run = r.id
      WHERE r.sender = :sender AND r.started_at IS NOT NULL
        AND (r.owner IS NOT NULL OR greatest(r.ended_at, r.heartbeat_at) >= clock_timestamp() - interval '24 hours')
        AND m.claimed_at >= clock_timestamp() - interval '24 hours'
        AND m.state = ANY(:reached::message_state[])
      """;

  /** Sent, as far as it is known, and not reported as undelivered. */
  private static final MessageState[] REACHED = {
    MessageState.CLAIMED,
    MessageState.ACCEPTED,
    MessageState.IN_DOUBT,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.READ
  };

  private final JdbcClient jdbc;

  RecentReach(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Different numbers that were sent to in the last 24 hours, over all campaigns of the sender. */
  public long inLastDay(String sender) {
    return jdbc.sql(IN_LAST_DAY)
        .param("sender", sender)
        .param("reached", Arrays.stream(REACHED).map(Enum::name).toArray(String[]::new))
        .query(Long.class)
        .single();
  }
}
