package com.nightmail.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What Nightmail locks in PostgreSQL beside rows: a kind, and an id of that kind. All kinds stand
 * here, so that no two are the same lock.
 */
public enum AdvisoryLock {
  /** The right to send a run; its id. */
  RUN(1),
  /** The right to send any run of a campaign that reaches nobody twice; the campaign's id. */
  CAMPAIGN(2),
  /** The right to apply receipts; 0. */
  RECEIPTS(3),
  /** Changes of a run's messages that are about to be committed; the run's id. */
  CHANGES(4),
  /** The right to claim messages of runs that keep a frequency cap; 0. */
  CAP(5);

  private static final int NIGHTMAIL = 0x4E4D_0000; // "NM": others may lock in the same database

  private final int kind;

  AdvisoryLock(int number) {
    this.kind = NIGHTMAIL + number;
  }

  /** The first of PostgreSQL's two numbers, {@code classid} in {@code pg_locks}. */
  public int kind() {
    return kind;
  }

  /** Takes it until the connection ends, unless somebody else has it. */
  public boolean tryTake(Connection connection, int id) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?, ?)")) {
      statement.setInt(1, kind);
      statement.setInt(2, id);
      try (var row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
