package com.nightmail.platform;

import java.util.Optional;

/** What is known of the database beside what its connections tell. */
public interface DatabaseHealth {

  /** Why the database does not do its work at the moment, in one sentence with the remedy. */
  Optional<String> trouble();
}
