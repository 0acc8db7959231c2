package com.nightmail.runs;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a run, as the job repository keeps it.
 *
 * @param id its number in the job repository
 * @param status a batch status: STARTED, COMPLETED, STOPPED, FAILED ...
 * @param steps in their order
 */
public record Execution(long id, String status, List<Step> steps) {

  /**
   * One step of it. Times are of the machine's time zone.
   *
   * @param name load, send or settle
   * @param status as of the execution
   * @param exit the exit code in full
   */
  public record Step(
      String name,
      String status,
      long read,
      long written,
      @Nullable LocalDateTime startedAt,
      @Nullable LocalDateTime endedAt,
      String exit) {}
}
