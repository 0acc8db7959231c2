package com.nightmail.schedule;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it is kept.
 *
 * @param source the schedule file as it was added
 * @param since it is due at times after this
 * @param skip its night of this date is left out, or null
 */
record Schedule(
    String name,
    String source,
    Path sourcePath,
    Instant since,
    boolean armed,
    boolean paused,
    boolean removed,
    @Nullable LocalDate skip) {

  /**
   * @throws InvalidSchedule if another version of Nightmail added it, and this one cannot read it
   */
  Plan plan() {
    return ScheduleFile.parse(source, sourcePath);
  }
}
