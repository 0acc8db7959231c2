package com.nightmail.cli;

import com.nightmail.schedule.Schedules.Past;
import java.util.Locale;

/** How far a night is, in words. */
final class NightWords {
  private NightWords() {}

  static String of(Past night) {
    return night.state().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
