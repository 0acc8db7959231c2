package com.nightmail.campaign;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A campaign that was read and found valid: every field is within its bounds.
 *
 * @param name 1 to 100 letters, digits, {@code . _ -}
 * @param sender a key under {@code nightmail.senders}
 * @param rate messages per second the campaign asks for; the sender's own when absent
 * @param repeat whether a number may get this campaign again in a later run
 * @param recipients the list and how its numbers are read
 * @param bounds when messages may leave, and how many
 * @param requireMmLite whether messages must not fall back to the Cloud API
 * @param canary how many messages to send before the rest, at least 1; the job decides when absent
 * @param template what is sent
 * @param source the text of the campaign file, as it was read
 */
public record Campaign(
    String name,
    String sender,
    @Nullable Integer rate,
    Repeat repeat,
    Recipients recipients,
    Bounds bounds,
    boolean requireMmLite,
    @Nullable Integer canary,
    Template template,
    String source) {

  /** Whether the time zone of each recipient matters. */
  public boolean isZoned() {
    return bounds.window() != null && bounds.window().zone() == null;
  }

  /**
   * The list of a campaign.
   *
   * @param file already resolved against the directory of the campaign file; need not exist
   * @param phone the column with the number
   * @param country region of the numbers written without {@code +country}, such as {@code IN}
   * @param charset of a CSV list; found by its byte order mark, else UTF-8, when absent
   * @param sheet of a workbook; its first one when absent
   * @param dates how the dates of a workbook are written, a pattern of {@link
   *     java.time.format.DateTimeFormatter}; as ISO 8601 does when absent
   * @param zone the column with the name of each recipient's time zone; by the number when absent
   * @param exclude lists of people to leave out, resolved as {@code file} is
   * @param excludeRun the run whose people to leave out
   */
  public record Recipients(
      Path file,
      String phone,
      @Nullable String country,
      @Nullable Charset charset,
      @Nullable String sheet,
      @Nullable String dates,
      @Nullable String zone,
      List<Path> exclude,
      @Nullable ExcludedRun excludeRun) {}

  /** People to leave out: those of an earlier run. */
  public record ExcludedRun(int run, Who who) {}

  /** How far the earlier run must have come with somebody. */
  public enum Who {
    /** Got it, or may have got it. */
    REACHED,
    /** The gateway took the message, and has not reported it as failed. */
    ACCEPTED,
    DELIVERED,
    READ
  }
}
