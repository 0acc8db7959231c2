package com.nightmail.recipients;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Phone numbers of recipients: which of them WhatsApp can reach, by libphonenumber's word alone,
 * and how they are written.
 *
 * <p>A number is a {@code long} all through: its E.164 digits without the plus. No country code
 * begins with 0, so nothing is lost.
 */
public final class PhoneNumbers {

  private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

  private static final int LONGEST_COUNTRY_CODE = 3;
  private static final String UNKNOWN_REGION = "ZZ";
  private static final List<Spelling> SPELLINGS =
      List.of(
          Spelling.of("55\\d{2}", "9", "\\d{8}"),
          Spelling.of("52", "1", "\\d{10}"),
          Spelling.of("54", "9", "\\d{10}"));

  /** Ways to write a number that its country has given up, and how WhatsApp writes it. */
  private static final List<Rewriting> REWRITINGS =
      List.of(
          new Rewriting(
              Pattern.compile("521(\\d{10})"),
              "+52$1",
              "number rewritten: Mexico has no 1 after +52 any more"),
          new Rewriting(
              Pattern.compile("55(\\d{2})([6-9]\\d{7})"),
              "+55$19$2",
              "number rewritten: in Brazil a 9 stands before the old eight digits of a mobile number"),
          new Rewriting(
              Pattern.compile("549(\\d{12})"),
              "+54$1",
              "number rewritten: in Argentina no 15 stands behind the 9 of a mobile number"));

  private final @Nullable String country;

  /**
   * @param country region of numbers written without country code, or null to refuse them
   */
  PhoneNumbers(@Nullable String country) {
    this.country = requireCountry(country);
  }

  /** A number as it is sent: {@code +919876543210}. */
  public static String e164(long phone) {
    return "+" + phone;
  }

  /** Reads a number written with its country code; null if it is none that may have WhatsApp. */
  public static @Nullable Long withCountryCode(String number) {
    var checked = new PhoneNumbers(null).check(number);
    return checked.fault() == null ? checked.phone() : null;
  }

  /**
   * The numbers by which WhatsApp may call the phone of this number: it drops or adds the digit
   * that mobile numbers of Brazil (9), Mexico (1) and Argentina (9) have got after the country or
   * area code. Only one of them is anybody's number.
   *
   * @param phone E.164 without its plus
   */
  public static List<Long> spellings(long phone) {
    var digits = Long.toString(phone);
    var other = digits;
    for (var spelling : SPELLINGS) {
      other = other.equals(digits) ? spelling.other(digits) : other;
    }
    return other.equals(digits) ? List.of(phone) : List.of(phone, Long.valueOf(other));
  }

  /**
   * The region that a number belongs to, two letters of ISO 3166, such as {@code IN}; {@code 001}
   * if it belongs to none, {@code ZZ} if that is not known.
   *
   * @param phone E.164 without its plus
   */
  public static String region(long phone) {
    String digits = Long.toString(phone);
    int length = countryCodeLength(digits);
    if (length == 0) {
      return UNKNOWN_REGION;
    }
    int code = Integer.parseInt(digits.substring(0, length));
    List<String> regions = LIBRARY.getRegionCodesForCountryCode(code);
    if (regions.size() == 1) {
      return regions.getFirst();
    }
    try {
      String region = LIBRARY.getRegionCodeForNumber(LIBRARY.parse(e164(phone), null));
      return region == null ? UNKNOWN_REGION : region;
    } catch (NumberParseException e) {
      return UNKNOWN_REGION;
    }
  }

  /** What stands before the digit, the digit, and what stands after it. */
  private record Spelling(Pattern with, Pattern without, String digit) {
    static Spelling of(String before, String digit, String after) {
      return new Spelling(
          Pattern.compile("(%s)%s(%s)".formatted(before, digit, after)),
          Pattern.compile("(%s)(%s)".formatted(before, after)),
          digit);
    }

    String other(String digits) {
      var longer = with.matcher(digits);
      if (longer.matches()) {
        return longer.group(1) + longer.group(2);
      }
      var shorter = without.matcher(digits);
      return shorter.matches() ? shorter.group(1) + digit + shorter.group(2) : digits;
    }
  }

  /**
   * @param written E.164 without its plus, no valid number
   * @param today how libphonenumber reads it right
   */
  private record Rewriting(Pattern written, String today, String note) {

    @Nullable Checked apply(String digits) {
      Matcher matcher = written.matcher(digits);
      if (!matcher.matches()) {
        return null;
      }
      PhoneNumber number = new PhoneNumber();
      try {
        LIBRARY.parse(matcher.replaceFirst(today), null, number);
      } catch (NumberParseException e) {
        return null;
      }
      PhoneNumberType type = LIBRARY.getNumberType(number);
      return type == PhoneNumberType.MOBILE || type == PhoneNumberType.FIXED_LINE_OR_MOBILE
          ? new Checked(digits(number), null, note)
          : null;
    }
  }

  /** A number as it may be logged: country code and at most four last digits. */
  public static String masked(long phone) {
    String digits = Long.toString(phone);
    int national = digits.length() - countryCodeLength(digits);
    int shown = Math.clamp(national * 2L / 5, 0, 4);
    return "+"
        + digits.substring(0, digits.length() - national)
        + "*".repeat(national - shown)
        + digits.substring(digits.length() - shown);
  }

  /**
   * Checks that a country can be a default.
   *
   * @throws InvalidList if it is given and no ISO 3166 region with phone numbers
   */
  static @Nullable String requireCountry(@Nullable String country) {
    if (country != null && !LIBRARY.getSupportedRegions().contains(country)) {
      throw new InvalidList(
          "recipients.country: there is no country \"%s\". Write its two letters, IN for India."
              .formatted(country));
    }
    return country;
  }

  /**
   * Reads a phone cell. The number is one that may have WhatsApp, or the fault says why not. A
   * number in a spelling that its country has given up is rewritten, and the note says so.
   *
   * @see <a
   *     href="https://green-api.com/en/docs/faq/features-of-sending-and-receiving-messages-from-different-countries">spellings
   *     in Mexico, Brazil and Argentina</a>
   */
  Checked check(String cell) {
    Checked read = read(cell);
    return read.fault() == null ? read : Checked.fault(read.fault());
  }

  /** The same, but that a valid number has no fault even if it cannot receive WhatsApp messages. */
  Checked identify(String cell) {
    Checked read = read(cell);
    return read.phone() == 0 ? read : new Checked(read.phone(), null, read.note());
  }

  /** Of a valid number that cannot receive WhatsApp messages there are both, number and fault. */
  private Checked read(String cell) {
    PhoneText text = PhoneText.of(cell);
    if (text.fault() != null) {
      return Checked.fault(text.fault());
    }
    if (country == null && !text.number().startsWith("+")) {
      return Checked.fault("number is written without +country; set recipients.country");
    }
    PhoneNumber number = new PhoneNumber();
    try {
      LIBRARY.parse(text.number(), country, number);
    } catch (NumberParseException e) {
      return Checked.fault(unparsed(e.getErrorType()));
    }
    String fault = fault(number);
    if (fault == null) {
      return new Checked(digits(number), null, null);
    }
    Checked rewritten = rewritten(number);
    if (rewritten != null) {
      return rewritten;
    }
    return new Checked(LIBRARY.isValidNumber(number) ? digits(number) : 0, fault, null);
  }

  private static @Nullable Checked rewritten(PhoneNumber number) {
    String digits = Long.toString(digits(number));
    return REWRITINGS.stream()
        .map(rewriting -> rewriting.apply(digits))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * @param phone the number, or 0 where there is a fault
   * @param note what was changed of the number as it is written, or null
   */
  record Checked(long phone, @Nullable String fault, @Nullable String note) {
    static Checked fault(String fault) {
      return new Checked(0, fault, null);
    }
  }

  /** The type is UNKNOWN exactly where isValidNumber is false, which costs the same again. */
  private static @Nullable String fault(PhoneNumber number) {
    PhoneNumberType type = LIBRARY.getNumberType(number);
    return switch (type) {
      case MOBILE, FIXED_LINE_OR_MOBILE, PERSONAL_NUMBER, VOIP -> null;
      case FIXED_LINE -> unreachable("fixed line");
      case TOLL_FREE -> unreachable("toll free");
      case PREMIUM_RATE -> unreachable("premium rate");
      case SHARED_COST -> unreachable("shared cost");
      case PAGER -> unreachable("pager");
      case UAN -> unreachable("company number");
      case VOICEMAIL -> unreachable("voicemail");
      case UNKNOWN -> invalid(number);
    };
  }

  private static String unreachable(String type) {
    return "cannot receive WhatsApp messages (%s)".formatted(type);
  }

  private static String invalid(PhoneNumber number) {
    String what =
        switch (LIBRARY.isPossibleNumberWithReason(number)) {
          case TOO_SHORT, IS_POSSIBLE_LOCAL_ONLY -> "too short";
          case TOO_LONG -> "too long";
          case INVALID_LENGTH -> "of a wrong length";
          case INVALID_COUNTRY_CODE, IS_POSSIBLE -> "not valid";
        };
    return "number is %s for country code +%d".formatted(what, number.getCountryCode());
  }

  private static String unparsed(NumberParseException.ErrorType error) {
    return switch (error) {
      case INVALID_COUNTRY_CODE -> "number begins with a country code that no country has";
      case TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN, NOT_A_NUMBER -> "number is too short";
      case TOO_LONG -> "number is too long";
    };
  }

  /** As PhoneNumberUtil.format to E.164 does, zeros of Italy included, without the text. */
  private static long digits(PhoneNumber number) {
    long national = number.getNationalNumber();
    long scale = 1;
    for (long rest = national; rest > 0; rest /= 10) {
      scale *= 10;
    }
    int zeros = number.isItalianLeadingZero() ? number.getNumberOfLeadingZeros() : 0;
    for (int i = 0; i < zeros; i++) {
      scale *= 10;
    }
    return number.getCountryCode() * scale + national;
  }

  private static int countryCodeLength(String digits) {
    for (int length = 1; length <= Math.min(LONGEST_COUNTRY_CODE, digits.length()); length++) {
      if (LIBRARY
          .getSupportedCallingCodes()
          .contains(Integer.valueOf(digits.substring(0, length)))) {
        return length;
      }
    }
    return 0;
  }
}
