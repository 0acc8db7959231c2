package com.nightmail.runs;

import com.nightmail.ledger.RunLease;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps of each run how its sending ended, and whether a person watches over it. */
@Repository
class RunEnds {
  private static final String END =
      """
      CASE WHEN :end IN ('STOPPED', 'INTERRUPTED')
           THEN CASE WHEN stop_requested THEN 'STOPPED' ELSE 'INTERRUPTED' END
           ELSE :end END
      """;

  private final JdbcClient jdbc;

  RunEnds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The run is sent from here on: it counts as interrupted until something else is said of it. For
   * whoever holds its lock.
   *
   * @param unattended whether whoever serves is to go on with it if its process ends
   */
  void begun(int run, boolean unattended) {
    jdbc.sql("UPDATE run SET unattended = :unattended, ended_how = 'INTERRUPTED' WHERE id = :run")
        .param("unattended", unattended)
        .param("run", run)
        .update();
  }

  /**
   * The run has come to its end. One that was stopped counts as interrupted, unless somebody asked
   * for that by name. Not for its holder to say if another took it.
   */
  void ended(RunLease lease, End end) {
    jdbc.sql("UPDATE run SET ended_how = %s WHERE id = :run AND epoch = :epoch".formatted(END))
        .param("end", end.name())
        .param("run", lease.run())
        .param("epoch", lease.epoch())
        .update();
  }

  /** The process of the run is dead. For whoever holds its lock, before it takes the run. */
  void died(int run) {
    jdbc.sql(
            """
            UPDATE run SET ended_how = CASE WHEN stop_requested THEN 'STOPPED' ELSE 'INTERRUPTED' END
            WHERE id = :run AND coalesce(ended_how, 'INTERRUPTED') = 'INTERRUPTED'
            """)
        .param("run", run)
        .update();
  }

  /** Nobody but a person can go on with it. */
  void broken(int run, String failure) {
    jdbc.sql(
            """
            UPDATE run SET ended_how = 'BROKEN', failure = :failure
            WHERE id = :run AND owner IS NULL
            """)
        .param("failure", failure)
        .param("run", run)
        .update();
  }

  /**
   * Empty while it is being sent, and where it was never begun. A person's command that was ended
   * has stopped its run: nobody else goes on with it.
   */
  Optional<End> of(int run) {
    return jdbc.sql(
            """
            SELECT CASE WHEN waits_until IS NOT NULL THEN 'WAITING'
                        WHEN ended_how = 'INTERRUPTED' AND NOT unattended THEN 'STOPPED'
                        ELSE ended_how END
            FROM run WHERE id = :run AND owner IS NULL
            """)
        .param("run", run)
        .query((row, i) -> Optional.ofNullable(row.getString(1)))
        .optional()
        .flatMap(end -> end)
        .map(End::valueOf);
  }

  /** The runs that nobody watches and whose process was ended. */
  List<Integer> interrupted() {
    return jdbc.sql(
            """
            SELECT id FROM run
            WHERE owner IS NULL AND unattended AND ended_how = 'INTERRUPTED'
            ORDER BY id
            """)
        .query(Integer.class)
        .list();
  }
}
