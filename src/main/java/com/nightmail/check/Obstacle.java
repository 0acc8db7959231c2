package com.nightmail.check;

/**
 * Something that stands in the way of sending a campaign.
 *
 * @param message what it is and what to do about it, in sentences
 */
public record Obstacle(Kind kind, String message) {

  /** What it is about. */
  public enum Kind {
    /** The campaign file is not valid, or its template does not fit the list. */
    CAMPAIGN,
    /** The list cannot be read to its end, or has no rows. */
    LIST,
    /** A list of {@code recipients.exclude} cannot be used. */
    EXCLUDED_LIST,
    /** The run of {@code recipients.exclude-run} is unknown, or not complete. */
    EXCLUDED_RUN,
    /** The sender is unknown, not enough is set for it, or the rate is not one it may have. */
    SENDER,
    /** The template is not approved, or is not what the campaign sends. */
    TEMPLATE,
    /** A media file that every message links to cannot be fetched by the provider. */
    MEDIA,
    /** More rows are faulty than is accepted. */
    FAULTY_ROWS,
    /** No row is left to be sent to. */
    NOBODY,
    /** The time of {@code not-after} has passed. */
    NOT_AFTER,
    /** The run of this campaign and key was begun with something else. */
    BEGUN_OTHERWISE
  }
}
