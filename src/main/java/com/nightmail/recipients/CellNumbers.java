package com.nightmail.recipients;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the numbers of a workbook out as a person reads them. */
final class CellNumbers {

  /** Digits that a spreadsheet keeps; what a file has beyond is an error of its arithmetic. */
  private static final MathContext PRECISION = new MathContext(15, RoundingMode.HALF_UP);

  private static final int MOST_DIGITS = 30;
  private static final int SECONDS_PER_DAY = 24 * 60 * 60;
  private static final LocalDate DAY_0_OF_1904 = LocalDate.of(1904, 1, 1);
  private static final LocalDate DAY_0_OF_1900 = LocalDate.of(1899, 12, 30);

  /** Spreadsheets count a 29 February 1900 that there was not: before it they are a day ahead. */
  private static final int NO_SUCH_DAY = 60;

  /** 31 December 9999 is the last day: larger numbers are no dates, whatever their format says. */
  private static final BigDecimal AFTER_LAST_DAY = BigDecimal.valueOf(2_958_466);

  private final boolean since1904;
  private final @Nullable DateTimeFormatter dates;

  /**
   * @param since1904 whether the workbook counts its days from 1904
   * @param dates how to write dates, or null for ISO 8601
   */
  CellNumbers(boolean since1904, @Nullable String dates) {
    this.since1904 = since1904;
    this.dates = dates == null ? null : DateTimeFormatter.ofPattern(dates, Locale.ENGLISH);
  }

  /** A number of the file, whole: never with an exponent. What is no number stays as it is. */
  String text(String value, NumberFormat format) {
    BigDecimal number;
    try {
      number = new BigDecimal(value.strip());
    } catch (NumberFormatException e) {
      return value;
    }
    if (Math.abs((long) number.precision() - number.scale()) > MOST_DIGITS) {
      return value;
    }
    boolean isDate = format != NumberFormat.NUMBER && number.signum() >= 0;
    return isDate && number.compareTo(AFTER_LAST_DAY) < 0
        ? moment(number.doubleValue(), format)
        : plain(number);
  }

  private static String plain(BigDecimal number) {
    BigDecimal rounded = number.round(PRECISION);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private String moment(double serial, NumberFormat format) {
    long seconds = Math.round(serial * SECONDS_PER_DAY);
    long day = Math.floorDiv(seconds, SECONDS_PER_DAY);
    LocalTime time = LocalTime.ofSecondOfDay(Math.floorMod(seconds, SECONDS_PER_DAY));
    if (format == NumberFormat.TIME) {
      return time.toString();
    }
    LocalDate first = since1904 ? DAY_0_OF_1904 : DAY_0_OF_1900.plusDays(day < NO_SUCH_DAY ? 1 : 0);
    return written(first.plusDays(day).atTime(time), format);
  }

  /** A date that the file has as text, {@code 2026-11-08T00:00:00}; else the text. */
  String isoDate(String value, NumberFormat format) {
    try {
      LocalDateTime moment =
          value.contains("T")
              ? LocalDateTime.parse(
                  value.endsWith("Z") ? value.substring(0, value.length() - 1) : value)
              : LocalDate.parse(value).atStartOfDay();
      return written(moment, format);
    } catch (DateTimeException e) {
      return value;
    }
  }

  private String written(LocalDateTime moment, NumberFormat format) {
    if (dates != null) {
      return dates.format(moment);
    }
    return format == NumberFormat.DATE_AND_TIME
        ? moment.toString()
        : moment.toLocalDate().toString();
  }
}
