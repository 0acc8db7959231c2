package com.nightmail.platform;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Makes the pool let go of connections to a server that became read-only: after a failover the
 * writable one may be another, which only new connections find.
 */
public final class ReadOnlyIsAway implements SQLExceptionOverride {
  private static final String READ_ONLY_SQL_TRANSACTION = "25006";

  /** Whether the server refused a change because it is read-only, as a standby is. */
  public static boolean isReadOnly(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && READ_ONLY_SQL_TRANSACTION.equals(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  @java.lang.Override
  public SQLExceptionOverride.Override adjudicate(SQLException failure) {
    return isReadOnly(failure)
        ? SQLExceptionOverride.Override.MUST_EVICT
        : SQLExceptionOverride.Override.CONTINUE_EVICT;
  }
}
