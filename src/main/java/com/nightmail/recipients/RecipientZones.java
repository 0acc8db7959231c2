package com.nightmail.recipients;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.nightmail.platform.TimeZones;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In which time zones a recipient may live, by libphonenumber's data: by the area code where
 * numbers have one that stays with its area, else all zones of the country.
 */
final class RecipientZones {
  static final String UNKNOWN =
      "the time zone of the number is not known; name it in a column, see recipients.zone";

  private static final int LONGEST_NAME = 40;
  private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();
  private static final PhoneNumberToTimeZonesMapper MAPPER =
      PhoneNumberToTimeZonesMapper.getInstance();

  /** There are few, and each is found for thousands of numbers. */
  private static final Map<List<String>, List<ZoneId>> KNOWN = new ConcurrentHashMap<>();

  private RecipientZones() {}

  /**
   * @param phone E.164 without its plus
   * @return in the order of their names; empty if they are not known
   */
  static List<ZoneId> of(long phone) {
    var number = new PhoneNumber();
    try {
      LIBRARY.parse(PhoneNumbers.e164(phone), null, number);
    } catch (NumberParseException e) {
      return List.of();
    }
    return KNOWN.computeIfAbsent(
        MAPPER.getTimeZonesForNumber(number),
        names ->
            names.stream()
                .map(TimeZones::named)
                .filter(Objects::nonNull)
                .filter(
                    zone -> !zone.getId().equals(PhoneNumberToTimeZonesMapper.getUnknownTimeZone()))
                .distinct()
                .sorted(Comparator.comparing(ZoneId::getId))
                .toList());
  }

  /** What is wrong with a cell that names no time zone. */
  static String noZone(String cell) {
    return cell.isEmpty()
        ? "time zone is empty"
        : "\"%s\" is no time zone; write its name, such as Asia/Kolkata"
            .formatted(cell.length() <= LONGEST_NAME ? cell : cell.substring(0, LONGEST_NAME));
  }
}
