package com.nightmail.platform;

import java.sql.SQLException;

/** What a person is told of an error that the database reports. */
public final class DatabaseError {
  /** Source: PostgreSQL, "Error Codes", class 53. */
  private static final String DISK_FULL = "53100";

  private DatabaseError() {}

  /** In one sentence, with the remedy where it is known. */
  public static String words(SQLException error) {
    return DISK_FULL.equals(error.getSQLState())
        ? "The disk of the database is full. Free some space there, then try again."
        : String.valueOf(error.getMessage());
  }
}
