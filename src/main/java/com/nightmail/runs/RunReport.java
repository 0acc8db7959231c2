package com.nightmail.runs;

import com.nightmail.domain.Run;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of a run.
 *
 * @param key names it among the runs of the campaign
 * @param rows of the list
 * @param accepted by the gateway, whatever became of them since
 * @param toGo messages that are still to be sent
 * @param rate messages per second from the first claim to the last answer, or null
 * @param failure why it stopped, in one sentence, or null
 * @param warning what a person should know although it goes on, or null
 * @param end how it ended last; null while it is being sent
 */
public record RunReport(
    int run,
    String campaign,
    String key,
    Path list,
    int rows,
    int accepted,
    int refused,
    int inDoubt,
    int skipped,
    int toGo,
    @Nullable Double rate,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String failure,
    @Nullable String warning,
    @Nullable End end) {

  static RunReport of(Run run, @Nullable End end, @Nullable Double rate) {
    var counts = run.counts();
    return new RunReport(
        run.id(),
        run.campaign(),
        run.key(),
        run.list(),
        run.listRows(),
        counts.taken(),
        counts.refused(),
        counts.inDoubt(),
        counts.skipped(),
        counts.ready() + counts.claimed(),
        rate,
        run.startedAt(),
        run.endedAt(),
        run.failure(),
        run.warning(),
        end);
  }
}
