package com.nightmail.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What came back over the wire, before anybody understands it.
 *
 * @param status the HTTP status
 * @param retryAfter the header as it came, or null
 * @param body the first {@link #MOST_BYTES} of the body
 */
record Answer(int status, @Nullable String retryAfter, byte[] body) {

  /** No answer of the provider comes near it; more is not read. */
  static final int MOST_BYTES = 64 * 1024;

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  boolean successful() {
    return status >= 200 && status < 300;
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * How long the gateway asks to be left alone: seconds or an HTTP date (RFC 9110, 10.2.3), an hour
   * at most; null where it does not ask, or not in a way that can be read.
   */
  @Nullable Duration wait(Instant now) {
    if (retryAfter == null) {
      return null;
    }
    try {
      String asked = retryAfter.strip();
      Duration wait =
          asked.chars().allMatch(Character::isDigit)
              ? Duration.ofSeconds(Long.parseLong(asked))
              : Duration.between(now, httpDate(asked));
      return wait.isNegative()
          ? Duration.ZERO
          : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    } catch (NumberFormatException | DateTimeParseException e) {
      return null;
    }
  }

  private static Instant httpDate(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }
}
