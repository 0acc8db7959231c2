package com.nightmail.recipients;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {

  private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+919876543210",
        "919876543210",
        "9876543210",
        "09876543210",
        "00919876543210",
        "00 91 98765-43210",
        "+91 98765 43210",
        "+91-98765.43210",
        "(+91) 98765-43210",
        "+91 (0)98765 43210",
        "98765/43210",
        "\uFF0B\uFF19\uFF11 9876543210",
        "'+919876543210",
        "\u2019919876543210",
        "=\"9876543210\"",
        "+91\u00a098765\u202f43210",
        "\u202a+919876543210\u202c",
        "\u200e\u200f\u200b\ufeff9876543210",
        "\uff19\uff18\uff17\uff16\uff15\uff14\uff13\uff12\uff11\uff10",
        "\u0669\u0668\u0667\u0666\u0665\u0664\u0663\u0662\u0661\u0660",
        "९८७६५४३२१०",
        "98765\u201143210",
        "tel:+919876543210",
        "TEL: +91-98765-43210",
        "whatsapp:+919876543210",
        "9876543210.0",
        "919876543210.0",
        "  9876543210\t"
      })
  void takesWhatPeopleAndSpreadsheetsWrite(String cell) {
    assertThat(checkIn("IN", cell)).isEqualTo(new PhoneNumbers.Checked(919876543210L, null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "IT, 06 698 12345, cannot receive WhatsApp messages (fixed line)",
    "GB, +44 20 7946 0958, cannot receive WhatsApp messages (fixed line)",
    "IN, 1800 111 109, cannot receive WhatsApp messages (toll free)",
    "GB, 0909 879 0000, cannot receive WhatsApp messages (premium rate)",
    "DE, 0180 1 123456, cannot receive WhatsApp messages (shared cost)",
    "GB, 0764 012 3456, cannot receive WhatsApp messages (pager)",
    "GB, 0555 123 4567, cannot receive WhatsApp messages (company number)",
    "DE, 0177 99 1234567, cannot receive WhatsApp messages (voicemail)",
    "IN, +91 98765, number is too short for country code +91",
    "IN, 12, number is too short for country code +91",
    "IN, 1, number is too short",
    "IN, +91 98765 43210 12345, number is too long for country code +91",
    "IN, 123456789012345678901, number is too long",
    "IN, +91 00000 00000, number is not valid for country code +91",
    "US, +1 555 555 5555, number is not valid for country code +1",
    "NO, +47 412 345, number is of a wrong length for country code +47",
    "IN, +999 98765 43210, number begins with a country code that no country has",
    "IN, '', number is empty",
    "IN, '   ', number is empty",
    "IN, -, number has no digits",
    "IN, n/a, number has letters in it",
    "IN, 98765O3210, number has letters in it",
    "IN, 98765*43210, number has a character that belongs in no phone number",
    "IN, '98765,43210', number has a character that belongs in no phone number",
    "IN, '9876543210, 9876543211', several numbers in one cell",
    "IN, 9876543210/9876543211, several numbers in one cell",
    "IN, +919876543210 +919876543211, several numbers in one cell",
    "IN, 9876543210 x12, number has an extension",
    "IN, 9876543210 ext. 12, number has an extension",
    "IN, 9876543210#12, number has an extension",
    "IN, tel:+919876543210;ext=12, number has an extension"
  })
  void saysWhyNot(String country, String cell, String fault) {
    assertThat(checkIn(country, cell)).isEqualTo(PhoneNumbers.Checked.fault(fault));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.19877E+11", "9,19877E+11", "9.19877e11", "9E+11"})
  void recognisesScientificNotation(String cell) {
    assertThat(checkIn("IN", cell).fault())
        .isEqualTo(
            "a spreadsheet turned the number into scientific notation;"
                + " format the column as text and export again");
  }

  @Test
  void needsACountryForNumbersWithoutPlus() {
    PhoneNumbers numbers = new PhoneNumbers(null);

    assertThat(numbers.check("919876543210").fault())
        .isEqualTo("number is written without +country; set recipients.country");
    assertThat(numbers.check("+919876543210").phone()).isEqualTo(919876543210L);
    assertThat(numbers.check("00919876543210").phone()).isEqualTo(919876543210L);
  }

  @Test
  void readsNumbersWithPlusWhateverTheCountry() {
    assertThat(checkIn("IN", "+14155552671").phone()).isEqualTo(14155552671L);
  }

  @Test
  void takesMobileVoipAndPersonalNumbers() {
    assertThat(checkIn("IT", "+39 312 345 6789").phone()).isEqualTo(393123456789L);
    assertThat(checkIn("GB", "056 1234 5678").phone()).isEqualTo(445612345678L);
    assertThat(checkIn("GB", "070 1234 5678").phone()).isEqualTo(447012345678L);
  }

  @Test
  void refusesAHugeCellAtOnce() {
    assertThat(checkIn("IN", "1".repeat(60_000)).fault()).isEqualTo("number is too long");
    assertThat(checkIn("IN", "1 ".repeat(30_000) + "x").fault()).isEqualTo("number is too long");
  }

  /** Every region's example numbers of every type, some of them spoilt. */
  @Test
  void agreesWithTheLibraryEverywhere() throws NumberParseException {
    Set<PhoneNumberType> reachable =
        Set.of(
            PhoneNumberType.MOBILE,
            PhoneNumberType.FIXED_LINE_OR_MOBILE,
            PhoneNumberType.PERSONAL_NUMBER,
            PhoneNumberType.VOIP);
    Random random = new Random(7);
    int accepted = 0;
    for (String region : LIBRARY.getSupportedRegions()) {
      for (PhoneNumberType type : LIBRARY.getSupportedTypesForRegion(region)) {
        PhoneNumber example = LIBRARY.getExampleNumberForType(region, type);
        String e164 = LIBRARY.format(example, PhoneNumberFormat.E164);
        String national = LIBRARY.format(example, PhoneNumberFormat.NATIONAL);
        String spoilt = e164.substring(0, e164.length() - 2) + random.nextInt(100);
        for (String text : List.of(e164, national, spoilt)) {
          PhoneNumber number;
          try {
            number = LIBRARY.parse(text, region);
          } catch (NumberParseException e) {
            assertThat(checkIn(region, text).fault()).as(text).isNotNull();
            continue;
          }
          boolean may =
              LIBRARY.isValidNumber(number) && reachable.contains(LIBRARY.getNumberType(number));
          PhoneNumbers.Checked checked = checkIn(region, text);
          if (checked.note() != null) {
            assertThat(number.getCountryCode()).isIn(52, 54, 55);
            continue;
          }
          assertThat(checked.fault() == null).as(text).isEqualTo(may);
          if (may) {
            accepted++;
            assertThat(PhoneNumbers.e164(checked.phone()))
                .isEqualTo(LIBRARY.format(number, PhoneNumberFormat.E164));
          }
        }
      }
    }
    assertThat(accepted).isGreaterThan(700);
  }

  @ParameterizedTest
  @CsvSource({
    "5511987654321, 551187654321",
    "5215512345678, 525512345678",
    "5491123456789, 541123456789",
  })
  void whatsAppMaySpellANumberInAnotherWay(long one, long other) {
    assertThat(PhoneNumbers.spellings(one)).containsExactly(one, other);
    assertThat(PhoneNumbers.spellings(other)).containsExactly(other, one);
  }

  @Test
  void elsewhereANumberHasOneSpelling() {
    assertThat(PhoneNumbers.spellings(919876543210L)).containsExactly(919876543210L);
    assertThat(PhoneNumbers.spellings(15551234567L)).containsExactly(15551234567L);
  }

  @ParameterizedTest
  @CsvSource({
    "MX, +52 1 55 1234 5678, 525512345678, Mexico has no 1 after +52 any more",
    "MX, 1 55 1234 5678, 525512345678, Mexico has no 1 after +52 any more",
    "IN, 005216641234567, 526641234567, Mexico has no 1 after +52 any more",
    "IN, +55 11 8765-4321, 5511987654321, in Brazil a 9 stands",
    "BR, (31) 8765-4321, 5531987654321, in Brazil a 9 stands",
    "BR, 011 9765 4321, 5511997654321, in Brazil a 9 stands",
    "AR, +54 9 11 15 2345 6789, 5491123456789, in Argentina no 15 stands",
  })
  void rewritesSpellingsThatACountryHasGivenUp(
      String country, String cell, long phone, String note) {
    PhoneNumbers.Checked checked = checkIn(country, cell);

    assertThat(checked.fault()).isNull();
    assertThat(checked.phone()).isEqualTo(phone);
    assertThat(checked.note()).startsWith("number rewritten: " + note);
    assertThat(PhoneNumbers.withCountryCode("+" + phone)).isEqualTo(phone);
  }

  @ParameterizedTest
  @CsvSource({
    "MX, +52 55 1234 5678, 525512345678",
    "BR, +55 11 98765-4321, 5511987654321",
    "BR, +55 11 7865-4321, 551178654321",
    "AR, +54 11 15 2345 6789, 5491123456789",
  })
  void leavesTodaysSpellingsAlone(String country, String cell, long phone) {
    assertThat(checkIn(country, cell)).isEqualTo(new PhoneNumbers.Checked(phone, null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "MX, +52 1 155 123 4567, number is too long for country code +52",
    "BR, +55 11 2865-4321, cannot receive WhatsApp messages (fixed line)",
    "BR, +55 20 8765-4321, number is not valid for country code +55",
    "AR, +54 11 2345 6789, cannot receive WhatsApp messages (fixed line)",
  })
  void rewritesNothingThatStaysInvalid(String country, String cell, String fault) {
    assertThat(checkIn(country, cell)).isEqualTo(PhoneNumbers.Checked.fault(fault));
  }

  @Test
  void keepsTheLeadingZerosOfItaly() {
    PhoneNumbers numbers = new PhoneNumbers("CI");

    assertThat(numbers.check("07 12 34 56 78").phone()).isEqualTo(2250712345678L);
  }

  @ParameterizedTest
  @CsvSource({
    "919876543210, +91******3210",
    "14155552671, +1******2671",
    "2250712345678, +225******5678",
    "29051234, +290***34",
    "0, +*"
  })
  void masksNumbersForLogs(long phone, String masked) {
    assertThat(PhoneNumbers.masked(phone)).isEqualTo(masked);
  }

  private static PhoneNumbers.Checked checkIn(String country, String cell) {
    return new PhoneNumbers(country).check(cell);
  }
}
