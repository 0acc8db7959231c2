package com.nightmail.campaign;

import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A campaign that was read and found valid: every field is within its bounds.
 *
 * @param name 1 to 100 letters, digits, {@code . _ -}
 * @param sender a key under {@code nightmail.senders}
 * @param rate messages per second the campaign asks for; the sender's own when absent
 * @param repeat whether a number may get this campaign again in a later run
 * @param recipients the list and how its numbers are read
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
    boolean requireMmLite,
    @Nullable Integer canary,
    Template template,
    String source) {

  /**
   * The list of a campaign.
   *
   * @param file already resolved against the directory of the campaign file; need not exist
   * @param phone the column with the number
   * @param country region of the numbers written without {@code +country}, such as {@code IN}
   * @param charset of the list; found by its byte order mark, else UTF-8, when absent
   */
  public record Recipients(
      Path file, String phone, @Nullable String country, @Nullable Charset charset) {}
}
