package com.nightmail.platform;

/** The embedded PostgreSQL does not run; the message says why, in one sentence with its remedy. */
public final class DatabaseUnavailable extends RuntimeException {
  DatabaseUnavailable(String message) {
    super(message);
  }
}
