package com.nightmail.gateway;

import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error proves. By Meta's advice the code decides, not the status or the text: gateways
 * rewrite statuses. Where there is no code that Nightmail knows, a client error proves that nothing
 * was sent and a server error proves nothing.
 */
final class ErrorClassifier {

  private static final Pattern RATE_WORDS =
      Pattern.compile(
          "rate.?limit|too many requests|exceeded the limit|throttl", Pattern.CASE_INSENSITIVE);
  private static final Pattern CODE_IN_TEXT = Pattern.compile("^\\(#(\\d{1,9})\\)");

  private final Masking masking;
  private final InstantSource clock;

  ErrorClassifier(Masking masking, InstantSource clock) {
    this.masking = masking;
    this.clock = clock;
  }

  /**
   * @param status the HTTP status, or the gateway's own where that hides in a 200
   * @param text may hold anything; it is masked here
   */
  Outcome withCode(Answer answer, int status, int code, String text) {
    if (!ErrorPolicy.knows(code)) {
      return withUnknownCode(answer, status, code, text);
    }
    ErrorClass errorClass =
        namesPermission(text) ? ErrorClass.ACCOUNT : ErrorPolicy.of(code).errorClass();
    return outcome(answer, errorClass, code, text);
  }

  Outcome withoutCode(Answer answer, int status, String text) {
    String words = describe(status, text);
    if (status >= 300 && status < 400) {
      return outcome(answer, ErrorClass.ACCOUNT, 0, "the sender's url redirects: " + words);
    }
    if (!isClientError(status) || status == 408) {
      return outcome(answer, ErrorClass.AMBIGUOUS, 0, words);
    }
    if (status == 429 || RATE_WORDS.matcher(text).find()) {
      return outcome(answer, ErrorClass.RATE, 0, words);
    }
    return switch (status) {
      case 401, 403 ->
          outcome(answer, ErrorClass.ACCOUNT, 0, "the sender's key is refused: " + words);
      case 404, 405, 410 ->
          outcome(answer, ErrorClass.ACCOUNT, 0, "the sender's url is wrong: " + words);
      default -> outcome(answer, ErrorClass.ROW, 0, words);
    };
  }

  /** Unknown codes that look like an HTTP status are one, and say nothing more than a status. */
  private Outcome withUnknownCode(Answer answer, int status, int code, String text) {
    if (code >= 400 && code < 600) {
      return withoutCode(answer, status >= 300 ? status : code, text);
    }
    if (status == 429) {
      return outcome(answer, ErrorClass.RATE, code, text);
    }
    ErrorClass errorClass = isClientError(status) ? ErrorClass.ROW : ErrorClass.AMBIGUOUS;
    return outcome(answer, errorClass, code, text);
  }

  private Outcome outcome(Answer answer, ErrorClass errorClass, int code, String text) {
    String words = masking.mask(text);
    return switch (errorClass) {
      case RECIPIENT, ROW, TEMPLATE, ACCOUNT -> new Outcome.Refused(errorClass, code, words);
      case RATE, PAIR_RATE, MAINTENANCE, SYNCING ->
          new Outcome.NotSent(errorClass, code, words, answer.wait(clock.instant()));
      case AMBIGUOUS -> new Outcome.InDoubt(code, words);
    };
  }

  /** Terms not accepted come as code 131055 with {@code (#200)} in the text: 360dialog's answer. */
  private static boolean namesPermission(String text) {
    Matcher named = CODE_IN_TEXT.matcher(text);
    return named.find() && named.group(1).matches("2\\d\\d");
  }

  private static boolean isClientError(int status) {
    return status >= 400 && status < 500;
  }

  private static String describe(int status, String text) {
    String words = text.strip();
    if (words.isEmpty()) {
      return "HTTP " + status;
    }
    return "HTTP "
        + status
        + (words.startsWith("<") ? ", a page instead of an answer" : ": " + words);
  }
}
