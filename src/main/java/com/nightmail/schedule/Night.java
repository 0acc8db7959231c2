package com.nightmail.schedule;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What became of a schedule on a date of its zone.
 *
 * @param dueAt when it was to begin
 * @param asked whether a person asked for it by name
 * @param seen the list as it was looked at last, while it is still to be taken
 * @param list the list that was taken, as it was seen
 * @param archived the copy of it that is sent
 * @param restarts how often its run was restarted after a failure
 */
record Night(
    String schedule,
    LocalDate date,
    Instant dueAt,
    boolean asked,
    State state,
    Instant openedAt,
    Instant lookAt,
    @Nullable String seen,
    @Nullable Instant seenAt,
    @Nullable String list,
    @Nullable Path archived,
    @Nullable String checksum,
    @Nullable Integer run,
    int restarts,
    boolean toldWaiting,
    @Nullable Instant endedAt) {

  /** How far it is, or how it ended. */
  enum State {
    /** Its list is looked for. */
    LOOKING,
    /** Its list is taken, and its run is to be launched. */
    TAKEN,
    /** Its run is being sent. */
    RUNNING,
    /** Its run failed, and is restarted later. */
    PAUSING,
    COMPLETED,
    /** A person, or the provider's news, stopped its run. */
    STOPPED,
    /** Its run failed, and time does not mend that. */
    FAILED,
    /** There was no list that was not taken before. */
    NO_LIST,
    /** The list had the content of an earlier night. */
    SAME_LIST,
    /** Its run could not be launched. */
    NOT_STARTED,
    /** Nobody served when it was due. */
    MISSED,
    /** A person had it left out. */
    SKIPPED;

    /** Whether it ended without a run, so that a person may still ask for it. */
    boolean mayBeAskedFor() {
      return switch (this) {
        case NO_LIST, SAME_LIST, NOT_STARTED, MISSED, SKIPPED -> true;
        case LOOKING, TAKEN, RUNNING, PAUSING, COMPLETED, STOPPED, FAILED -> false;
      };
    }
  }

  String instance() {
    return schedule + " " + date;
  }
}
