package com.nightmail.campaign;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Whether a pattern says how a date is written, as a person means it. */
final class DatePattern {

  private static final LocalDateTime ANY = LocalDateTime.of(2026, 11, 8, 18, 30);

  private DatePattern() {}

  /**
   * Refused are also letters that mean something else than they seem to: {@code YYYY} is the year
   * of a week, {@code DD} the day of a year, and {@code mm} is minutes, which without an hour stand
   * where the month is meant.
   */
  static boolean isUsable(String pattern) {
    String letters = pattern.replaceAll("'[^']*'", "");
    boolean minutesAlone = letters.contains("m") && !letters.matches("(?s).*[Hh].*");
    if (letters.matches("(?s).*[YD].*") || minutesAlone) {
      return false;
    }
    try {
      String written = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(ANY);
      return !written.isBlank() && letters.matches("(?s).*[yuMLd].*");
    } catch (IllegalArgumentException | DateTimeException e) {
      return false;
    }
  }
}
