package com.nightmail.runs;

import com.nightmail.ledger.AdvisoryLock;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.springframework.stereotype.Component;

/** Keeps a new version from changing the tables under a run that an older one is sending. */
@Component
class UpgradeGuard implements Callback {
  private static final String AT_WORK =
      """
      SELECT classid, objid FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND classid IN (?, ?)
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      ORDER BY classid, objid LIMIT 1
      """;

  private static final String BY_AN_OLDER_VERSION =
      "by an older version of Nightmail, and this one would change the tables under it. Let it come to its end, or stop it with the older version, then try again.";

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  /**
   * @throws LaunchRejected if any run is being sent, or receipts are being taken
   */
  @Override
  public void handle(Event event, Context context) {
    atWork(context)
        .ifPresent(
            rejected -> {
              throw rejected;
            });
  }

  private static LaunchRejected rejected(int kind, int id) {
    return kind == AdvisoryLock.RUN.kind()
        ? new LaunchRejected("Run %d is being sent %s".formatted(id, BY_AN_OLDER_VERSION))
        : new LaunchRejected(
            LaunchRejected.Reason.RECEIPTS_TAKEN,
            0,
            "Receipts are being taken " + BY_AN_OLDER_VERSION);
  }

  @Override
  public String getCallbackName() {
    return "upgrade guard";
  }

  private static Optional<LaunchRejected> atWork(Context context) {
    try (var statement = context.getConnection().prepareStatement(AT_WORK)) {
      statement.setInt(1, AdvisoryLock.RUN.kind());
      statement.setInt(2, AdvisoryLock.RECEIPTS.kind());
      try (var row = statement.executeQuery()) {
        return row.next() ? Optional.of(rejected(row.getInt(1), row.getInt(2))) : Optional.empty();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not tell who sends: " + e.getMessage(), e);
    }
  }
}
