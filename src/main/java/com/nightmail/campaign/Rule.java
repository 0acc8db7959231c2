package com.nightmail.campaign;

import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a value must be to be accepted by the provider, and how it is made so. A complaint is the
 * rest of a sentence about the value; it never holds the value itself.
 *
 * @see <a
 *     href="https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates">Meta:
 *     sending templates</a>
 */
enum Rule {
  /** A text parameter. */
  TEXT(Whitespace::fold, text -> !text.isBlank(), "must not be empty"),
  /** The variable end of a URL button's address. */
  URL_SUFFIX(UnaryOperator.identity(), text -> !text.isBlank(), "must not be empty"),
  LINK(
      String::strip,
      Pattern.compile("https?://[^\\s/]\\S*", Pattern.CASE_INSENSITIVE),
      "must be an http:// or https:// address without spaces"),
  /** Any text that makes no sense empty. */
  FILLED(UnaryOperator.identity(), text -> !text.isBlank(), "must not be empty"),
  ANY(UnaryOperator.identity(), text -> true, ""),
  PAYLOAD(UnaryOperator.identity(), upTo(256), "must be 1 to 256 characters"),
  CALL_PAYLOAD(UnaryOperator.identity(), upTo(512), "must be 1 to 512 characters"),
  SECTION_TITLE(UnaryOperator.identity(), upTo(24), "must be 1 to 24 characters"),
  COUPON(
      String::strip,
      Pattern.compile("[A-Za-z0-9]{1,20}"),
      "must be 1 to 20 letters and digits (A-Z, a-z, 0-9)"),
  OFFER_COUPON(
      String::strip,
      Pattern.compile("[A-Za-z0-9]{1,15}"),
      "must be 1 to 15 letters and digits (A-Z, a-z, 0-9) beside a limited-time offer"),
  CURRENCY(
      String::strip, Pattern.compile("[A-Z]{3}"), "must be a currency code such as INR or USD"),
  LATITUDE(String::strip, degrees(90), "must be decimal degrees from -90 to 90"),
  LONGITUDE(String::strip, degrees(180), "must be decimal degrees from -180 to 180"),
  INTEGER(Rule::canonical, Rule::isInteger, "must be a whole number"),
  TTL_MINUTES(
      Rule::canonical,
      text -> isInteger(text) && Long.parseLong(text) >= 1 && Long.parseLong(text) <= 43_200,
      "must be a whole number of minutes from 1 to 43200"),
  /** Checked against the moment of sending. */
  EXPIRY(Rule::canonical, Rule::isInteger, "must be a time in milliseconds since 1970") {
    @Override
    @Nullable String complaint(String value, Instant now) {
      String complaint = super.complaint(value, now);
      return complaint == null && Long.parseLong(value) <= now.toEpochMilli()
          ? "must be in the future, in milliseconds since 1970"
          : complaint;
    }
  };

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private final UnaryOperator<String> cleaning;
  private final Predicate<String> allowed;
  private final String complaint;

  Rule(UnaryOperator<String> cleaning, Predicate<String> allowed, String complaint) {
    this.cleaning = cleaning;
    this.allowed = allowed;
    this.complaint = complaint;
  }

  Rule(UnaryOperator<String> cleaning, Pattern allowed, String complaint) {
    this(cleaning, allowed.asMatchPredicate(), complaint);
  }

  /** Whether the value goes out as a JSON number instead of a string. */
  boolean isNumber() {
    return this == INTEGER || this == TTL_MINUTES || this == EXPIRY;
  }

  /** Whether what is right when the campaign is read may be wrong when it is sent. */
  boolean dependsOnTime() {
    return this == EXPIRY;
  }

  /** The campaign's own part of a value. */
  String literal(String text) {
    return this == URL_SUFFIX ? Percent.encodeLiteral(text) : text;
  }

  /** A recipient's part of a value. */
  String cell(String text) {
    return this == URL_SUFFIX ? Percent.encodeCell(text) : text;
  }

  /** The whole value, made of its parts, as it is to be sent. */
  String clean(String value) {
    return cleaning.apply(value);
  }

  /** Why a cleaned value cannot be sent; nothing when it can. */
  @Nullable String complaint(String value, Instant now) {
    return allowed.test(value) ? null : complaint;
  }

  private static Predicate<String> upTo(int most) {
    return text -> !text.isBlank() && text.codePointCount(0, text.length()) <= most;
  }

  private static Predicate<String> degrees(int most) {
    Predicate<String> decimal = Pattern.compile("-?[0-9]{1,3}(\\.[0-9]+)?").asMatchPredicate();
    return text -> decimal.test(text) && Math.abs(Double.parseDouble(text)) <= most;
  }

  private static boolean isInteger(String text) {
    return WHOLE_NUMBER.matcher(text).matches();
  }

  /** JSON knows no leading zeros. */
  private static String canonical(String text) {
    String bare = text.strip();
    return isInteger(bare) ? Long.toString(Long.parseLong(bare)) : bare;
  }
}
