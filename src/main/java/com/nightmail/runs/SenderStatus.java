package com.nightmail.runs;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sender number as all processes of the database use it.
 *
 * @param rate messages per second that it is allowed; null if it is not set in this process
 * @param slowedTo messages per second, where its gateway throttled; or null
 * @param restsUntil nothing is sent before, or null
 * @param reason why it rests, or null
 * @param processes those that send from it
 */
public record SenderStatus(
    String name,
    @Nullable Integer rate,
    @Nullable Double slowedTo,
    @Nullable Instant restsUntil,
    @Nullable String reason,
    List<Sending> processes) {

  /**
   * A process that sends from the number.
   *
   * @param owner host and process, as a person is told
   * @param share messages per second that it may send
   * @param measured messages per second that it sent lately
   * @param inFlight requests that await their answer
   */
  public record Sending(String owner, int share, double measured, int inFlight) {}
}
