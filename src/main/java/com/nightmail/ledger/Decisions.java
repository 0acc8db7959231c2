package com.nightmail.ledger;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Tally.Keeper;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What only a person may decide about messages; each decision is kept with its name and time. */
@Repository
public class Decisions {

  private static final String ASSUME_SENT =
      """
      UPDATE message
      SET state = 'ACCEPTED', reason = 'assumed sent by ' || :who, doubted = NULL,
          error_class = NULL, error_code = NULL, error = NULL
      WHERE run = :run AND state = 'IN_DOUBT'
      """;

  /** That the attempts so far may have arrived is not forgotten. */
  private static final String RESEND =
      """
      UPDATE message
      SET state = 'READY', reason = 'sent again by decision of ' || :who,
          error_class = NULL, error_code = NULL, error = NULL
      WHERE run = :run AND state = 'IN_DOUBT'
      """;

  /**
   * Codes of a recipient that may be tried again, after the rest the provider asks for: 131049, a
   * day. Everything else of class RECIPIENT would only be refused again, or asked for silence.
   */
  private static final String RETRIABLE =
      """
      WHERE run = :run AND state = 'REFUSED' AND error_class = ANY(:classes)
        AND (error_class <> 'RECIPIENT'
             OR error_code = 131049 AND settled_at < clock_timestamp() - interval '24 hours')
      """;

  private static final String RETRY =
      """
      UPDATE message
      SET state = 'READY', reason = NULL, error = NULL, error_code = NULL, error_class = NULL
      """
          + RETRIABLE;

  private final JdbcClient jdbc;
  private final Fence fence;

  Decisions(JdbcClient jdbc, Fence fence) {
    this.jdbc = jdbc;
    this.fence = fence;
  }

  public enum Kind {
    ASSUME_SENT,
    RESEND
  }

  /**
   * IN_DOUBT to ACCEPTED, or back to READY. A message that is sent again stays one that may have
   * been sent: see {@link Suppressions} and {@link Ledger#settle}.
   *
   * @return how many messages
   */
  @Transactional
  public int resolve(RunLease lease, Kind kind, String who) {
    var resolved =
        jdbc.sql(kind == Kind.ASSUME_SENT ? ASSUME_SENT : RESEND)
            .param("run", lease.run())
            .param("who", who)
            .update();
    var target = kind == Kind.ASSUME_SENT ? MessageState.ACCEPTED : MessageState.READY;
    fence.move(lease, Keeper.OUTCOMES, Map.of(MessageState.IN_DOUBT, -resolved, target, resolved));
    keep(lease.run(), kind.name(), who, resolved);
    return resolved;
  }

  /** How many messages {@link #retry} would make ready; looks at every row of the run. */
  public int retriable(int run, List<String> classes) {
    return jdbc.sql("SELECT count(*) FROM message " + RETRIABLE)
        .param("run", run)
        .param("classes", classes.toArray(String[]::new))
        .query(Integer.class)
        .single();
  }

  /**
   * REFUSED to READY, of these classes, where the provider allows another try now.
   *
   * @return how many messages
   */
  @Transactional
  public int retry(RunLease lease, List<String> classes, String who) {
    var again =
        jdbc.sql(RETRY)
            .param("run", lease.run())
            .param("classes", classes.toArray(String[]::new))
            .update();
    fence.move(
        lease, Keeper.OUTCOMES, Map.of(MessageState.REFUSED, -again, MessageState.READY, again));
    keep(lease.run(), "RETRY", who, again);
    return again;
  }

  private void keep(int run, String kind, String who, int messages) {
    jdbc.sql(
            "INSERT INTO decision (run, kind, decided_by, messages) VALUES (:run, :kind, :who, :messages)")
        .param("run", run)
        .param("kind", kind)
        .param("who", who)
        .param("messages", messages)
        .update();
  }
}
