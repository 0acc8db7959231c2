package com.nightmail.cli;

import com.nightmail.schedule.Schedules.Past;
import java.util.Locale;

/** How far a night is, in words that go on from "the night is". */
final class NightWords {
  private NightWords() {}

  static String of(Past night) {
    return switch (night.state()) {
      case "LOOKING" -> "waiting for its list";
      case "TAKEN" -> "about to be sent";
      case "RUNNING" -> "being sent";
      case "PAUSING" -> "to be restarted";
      default -> night.state().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }
}
