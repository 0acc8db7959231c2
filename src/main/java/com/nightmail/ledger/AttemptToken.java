package com.nightmail.ledger;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one attempt to send one message. It goes out with the request and comes back with every
 * receipt, so that a receipt finds its message even where the answer was lost. Holds no personal
 * data.
 */
public record AttemptToken(int run, int line, int attempt) {
  private static final Pattern FORM = Pattern.compile("nm\\.(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

  public static Optional<AttemptToken> parse(String text) {
    var parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(
            new AttemptToken(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "nm." + run + "." + line + "." + attempt;
  }
}
