package com.nightmail.campaign;

import org.jspecify.annotations.Nullable;

/**
 * Something that was found about a campaign before it is sent.
 *
 * @param code names the rule, such as {@code template.status}; it stays the same
 * @param sentence what is so, and the remedy
 * @param place where it is in the campaign file, {@code campaign.yaml:12:5}, or null if nowhere
 */
public record Finding(String code, Severity severity, String sentence, @Nullable String place) {

  /** Where, and what. */
  public String text() {
    return place == null ? sentence : place + ": " + sentence;
  }

  public boolean blocks() {
    return severity == Severity.BLOCKS;
  }
}
