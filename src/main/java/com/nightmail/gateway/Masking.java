package com.nightmail.gateway;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes another system's words fit to be kept and shown: no key, no phone number, no message id
 * (which contains the recipient's number), one line of at most 300 characters.
 */
final class Masking {

  static final int MOST_CHARACTERS = 300;

  private static final Pattern MESSAGE_ID = Pattern.compile("wamid\\.[A-Za-z0-9+/=_-]*");
  private static final Pattern DIGITS = Pattern.compile("\\+?\\d[\\d ().-]*\\d");
  private static final int FEWEST_DIGITS_OF_A_PHONE = 8;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cntrl}\\p{Cs}]+");

  private final String key;

  Masking(String key) {
    this.key = key;
  }

  String mask(String text) {
    // The key goes first, while it is whole; then little enough is kept for the patterns to be
    // cheap.
    String masked = key.isBlank() ? text : text.replace(key, "[key]");
    masked = masked.substring(0, Math.min(masked.length(), 2048));
    masked = MESSAGE_ID.matcher(masked).replaceAll("[message id]");
    masked = DIGITS.matcher(masked).replaceAll(Masking::number);
    return shorten(UNPRINTABLE.matcher(masked).replaceAll(" ").strip());
  }

  private static String number(MatchResult digits) {
    boolean phone =
        digits.group().chars().filter(Character::isDigit).count() >= FEWEST_DIGITS_OF_A_PHONE;
    return phone ? "[number]" : Matcher.quoteReplacement(digits.group());
  }

  private static String shorten(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    int end = MOST_CHARACTERS - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
