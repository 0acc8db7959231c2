package com.nightmail.recipients;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The digits that somebody, or their spreadsheet, wrote into a phone cell.
 *
 * @param number ASCII digits, with a leading {@code +} where the cell says that the country code is
 *     there; empty where there is a fault
 * @param fault why the cell is not one phone number, or null; never holds personal data
 */
record PhoneText(String number, @Nullable String fault) {

  /** The fault of a cell with nothing in it. */
  static final String EMPTY = "number is empty";

  private static final Pattern SCIENTIFIC =
      Pattern.compile("\\+?\\d+(?:[.,]\\d+)?[eE]\\+?\\d{1,2}");

  /** A number that went through a floating point column. */
  private static final Pattern FLOATING = Pattern.compile("(\\+?\\d{7,15})\\.0");

  private static final Pattern EXTENSION =
      Pattern.compile(
          ".*\\d.*(?:;ext=|ext(?:ension|n)?|x|#)[\\s.:#-]*\\d{1,7}",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** Excel's way to keep a number a text: {@code ="919876543210"}. */
  private static final Pattern FORMULA = Pattern.compile("=\"(.*)\"");

  private static final Pattern SCHEME =
      Pattern.compile("(?:tel|whatsapp):", Pattern.CASE_INSENSITIVE);

  private static final Pattern SEPARATORS = Pattern.compile("[,;/|&+\\n\\r]");
  private static final int LEAST_DIGITS = 7;

  /** Longer cells are no numbers, whatever they hold; what is shorter no pattern takes long for. */
  private static final int MAX_CHARS = 250;

  static PhoneText of(String cell) {
    if (cell.length() > MAX_CHARS) {
      return fault("number is too long");
    }
    return isPlain(cell) ? number(cell) : read(folded(cell));
  }

  private static PhoneText read(String folded) {
    String text = unwrapped(folded);
    if (text.isEmpty()) {
      return fault(EMPTY);
    }
    if (SCIENTIFIC.matcher(text).matches()) {
      return fault(
          "a spreadsheet turned the number into scientific notation;"
              + " format the column as text and export again");
    }
    Matcher floating = FLOATING.matcher(text);
    if (floating.matches()) {
      return number(floating.group(1));
    }
    if (Stream.of(SEPARATORS.split(text)).filter(PhoneText::mayBeNumber).count() > 1) {
      return fault("several numbers in one cell");
    }
    if (EXTENSION.matcher(text).matches()) {
      return fault("number has an extension");
    }
    return digits(text);
  }

  private static PhoneText digits(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= '0' && c <= '9') || (c == '+' && digits.isEmpty())) {
        digits.append(c);
      } else if (Character.isLetter(c)) {
        return fault("number has letters in it");
      } else if (!isPunctuation(c)) {
        return fault("number has a character that belongs in no phone number");
      }
    }
    return number(digits.toString());
  }

  private static PhoneText number(String digits) {
    if (digits.isEmpty() || digits.equals("+")) {
      return fault("number has no digits");
    }
    // Half the world dials 00 for +, and no mobile number anywhere begins with it.
    return new PhoneText(digits.startsWith("00") ? "+" + digits.substring(2) : digits, null);
  }

  private static PhoneText fault(String fault) {
    return new PhoneText("", fault);
  }

  private static boolean isPlain(String cell) {
    int length = cell.length();
    int start = length > 0 && cell.charAt(0) == '+' ? 1 : 0;
    for (int i = start; i < length; i++) {
      char c = cell.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return length > start;
  }

  /** The text with ASCII digits and plus, plain spaces, and without what nobody sees. */
  private static String folded(String cell) {
    StringBuilder text = new StringBuilder(cell.length());
    cell.codePoints()
        .filter(c -> !CellText.isInvisible(c))
        .forEach(
            c -> {
              if (Character.isDigit(c)) {
                text.append(Character.digit(c, 10));
              } else if (c == '\uFF0B') {
                text.append('+');
              } else {
                text.appendCodePoint(Character.isSpaceChar(c) ? ' ' : c);
              }
            });
    return text.toString().strip();
  }

  private static String unwrapped(String text) {
    Matcher formula = FORMULA.matcher(text);
    String inner = formula.matches() ? formula.group(1).strip() : text;
    if (inner.startsWith("'") || inner.startsWith("\u2019")) {
      inner = inner.substring(1).strip();
    }
    Matcher scheme = SCHEME.matcher(inner);
    return scheme.lookingAt() ? inner.substring(scheme.end()).strip() : inner;
  }

  private static boolean mayBeNumber(String part) {
    return part.chars().filter(c -> c >= '0' && c <= '9').count() >= LEAST_DIGITS;
  }

  private static boolean isPunctuation(char c) {
    return Character.isWhitespace(c)
        || Character.getType(c) == Character.DASH_PUNCTUATION
        || ".()/\u2212\uFF08\uFF09\uFF0E".indexOf(c) >= 0;
  }
}
