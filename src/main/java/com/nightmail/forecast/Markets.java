package com.nightmail.forecast;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.nightmail.forecast.RateCard.Price;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which market of a rate card a country belongs to: the one that has its name; else the group of
 * countries that it is in, such as "Rest of Africa"; else "Other".
 *
 * <p>What counts is the country of the calling code, as for the provider: Guernsey is the United
 * Kingdom. Only the countries of +1 are told apart.
 *
 * @see <a href="https://developers.facebook.com/docs/whatsapp/pricing">Meta: pricing, table of
 *     country calling codes</a>
 */
final class Markets {

  private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();
  private static final int TOLD_APART = 1;
  private static final String OTHER = "Other";

  private static final Map<String, Set<String>> GROUPS =
      Map.of(
          "North America", countries("US CA"),
          "Rest of Africa",
              countries(
                  "DZ AO BJ BW BF BI CM TD CG CI ER ET GA GM GH GW KE LS LR LY MG MW ML MR MA MZ NA NE RW SN"
                      + " SL SO SS SD SZ TZ TG TN UG ZM ZW"),
          "Rest of Asia Pacific",
              countries("AF AU BD KH CN HK JP LA LK MN NP NZ PG PH SG TW TJ TH TM UZ VN"),
          "Rest of Central & Eastern Europe",
              countries("AL AM AZ BY BG HR CZ GE GR HU LV LT MD MK PL RO RS SK SI UA"),
          "Rest of Latin America", countries("BO CR DO EC SV GT HT HN JM NI PA PY PR UY VE"),
          "Rest of Middle East", countries("BH IQ JO KW LB OM QA YE"),
          "Rest of Western Europe", countries("AT BE DK FI IE NO PT SE CH"));

  /** Names that a card may have for a country beside its usual one. */
  private static final Map<String, List<String>> OTHER_NAMES =
      Map.of(
          "TR", List.of("Turkey", "Turkiye"),
          "AE", List.of("UAE"),
          "GB", List.of("UK"),
          "US", List.of("USA"),
          "CZ", List.of("Czech Republic"),
          "HK", List.of("Hong Kong"),
          "CI", List.of("Ivory Coast"),
          "MK", List.of("North Macedonia"),
          "SZ", List.of("Swaziland"));

  private final Map<String, Price> byName = new HashMap<>();

  Markets(RateCard card) {
    card.prices().forEach(price -> byName.put(folded(price.market()), price));
  }

  /** The market's price of a country, whether it has one or not; empty if no market has it. */
  Optional<Price> of(String region) {
    String country = ofCallingCode(region);
    String name = Locale.of("", country).getDisplayCountry(Locale.ENGLISH);
    Stream<String> own =
        Stream.concat(Stream.of(name), OTHER_NAMES.getOrDefault(country, List.of()).stream());
    Stream<String> groups =
        GROUPS.entrySet().stream()
            .filter(group -> group.getValue().contains(country))
            .map(Map.Entry::getKey);
    return Stream.of(own, groups, Stream.of(OTHER))
        .flatMap(names -> names)
        .map(Markets::folded)
        .filter(byName::containsKey)
        .map(byName::get)
        .findFirst();
  }

  private static String ofCallingCode(String region) {
    if (!LIBRARY.getSupportedRegions().contains(region)) {
      return region; // such as 001, for numbers of no country
    }
    int code = LIBRARY.getCountryCodeForRegion(region);
    return code == TOLD_APART ? region : LIBRARY.getRegionCodeForCountryCode(code);
  }

  /** Without case, accents, blanks and signs. */
  private static String folded(String name) {
    return Normalizer.normalize(name.replace("&", "and"), Normalizer.Form.NFKD)
        .replaceAll("[^A-Za-z]", "")
        .toLowerCase(Locale.ROOT);
  }

  private static Set<String> countries(String codes) {
    return Set.of(codes.split(" "));
  }
}
