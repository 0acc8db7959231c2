package com.nightmail.runs;

import java.util.Locale;

/** The names of senders, as they are compared. */
public final class SenderName {
  private SenderName() {}

  /** The environment knows neither capitals nor dashes, so neither tells senders apart. */
  public static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }
}
