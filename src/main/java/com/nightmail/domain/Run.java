package com.nightmail.domain;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a campaign.
 *
 * @param round rises when a completed run is opened again
 * @param source the campaign file as it was launched last
 * @param rate messages per second asked for at launch, or null
 * @param dry whether nothing is ever sent: every row is loaded and rendered, and skipped
 * @param erasedAt when the numbers and cells of all its messages were erased, or null
 * @param erasedOnRequest messages to people who asked to be erased
 * @param failure why the run stopped, in one sentence, or null
 * @param warning what a person should know although the run goes on, or null
 * @param epoch rises with every process that takes the run
 * @param owner the process that sends it, or null
 * @param waits until when it waits and why; null while it is sent, or ended
 * @param limit so many messages are sent at most, as it was launched last, or null
 */
public record Run(
    int id,
    int campaignId,
    String campaign,
    String key,
    int round,
    String source,
    Path sourcePath,
    @Nullable Integer rate,
    boolean dry,
    @Nullable Instant erasedAt,
    int erasedOnRequest,
    Path list,
    String listChecksum,
    int listRows,
    List<String> header,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String failure,
    @Nullable String warning,
    int epoch,
    @Nullable String owner,
    boolean stopRequested,
    @Nullable Wait waits,
    @Nullable Integer limit,
    Counts counts) {

  /** Messages that the limit leaves to be sent; as many as there may be without one. */
  public int room() {
    return room(limit);
  }

  /** The same by another limit, or by none. */
  public int room(@Nullable Integer limit) {
    var tried = counts.taken() + counts.refused() + counts.inDoubt() + counts.claimed();
    return limit == null ? Integer.MAX_VALUE : Math.max(0, limit - tried);
  }

  /** Why it sends nothing any more by this limit, although it is complete. */
  public String heldBack(@Nullable Integer limit) {
    return "Run %d is complete: its limit of %,d holds %,d back. Launch it again with a higher --limit, or without one."
        .formatted(id, limit, counts.ready());
  }
}
