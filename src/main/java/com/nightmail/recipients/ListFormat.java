package com.nightmail.recipients;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * How a campaign wants its list to be read.
 *
 * @param phoneColumn name of the column that holds the number
 * @param country ISO 3166 region of numbers written without {@code +country}, or null if there is
 *     none
 * @param charset charset of a CSV file, or null for UTF-8 (or UTF-16 where its byte order mark says
 *     so)
 * @param sheet name of the sheet of a workbook, or null for the first one that is not hidden
 * @param dates how dates of a workbook are written, a pattern of {@link
 *     java.time.format.DateTimeFormatter}, or null for ISO 8601
 * @param excluded whether it is a list of people to leave out: only its phone column is read,
 *     whatever else is wrong with a row; a number counts even if it cannot receive WhatsApp
 *     messages; if the list has no other column, that one may have any name
 * @param zoning how the time zones of the recipients are found out, or null where nobody asks
 */
public record ListFormat(
    String phoneColumn,
    @Nullable String country,
    @Nullable Charset charset,
    @Nullable String sheet,
    @Nullable String dates,
    boolean excluded,
    @Nullable Zoning zoning) {

  /** How a campaign's own list is read. */
  public ListFormat(
      String phoneColumn,
      @Nullable String country,
      @Nullable Charset charset,
      @Nullable String sheet,
      @Nullable String dates) {
    this(phoneColumn, country, charset, sheet, dates, false, null);
  }

  /** The same without a word about workbooks. */
  public ListFormat(String phoneColumn, @Nullable String country, @Nullable Charset charset) {
    this(phoneColumn, country, charset, null, null);
  }

  /** The same, and the time zones of the recipients are found out. */
  public ListFormat zoned(Zoning how) {
    return new ListFormat(phoneColumn, country, charset, sheet, dates, excluded, how);
  }

  /** How the lists of those are read whom the campaign leaves out. */
  public ListFormat ofExcluded() {
    return new ListFormat(phoneColumn, country, charset, null, dates, true, null);
  }
}
