package com.nightmail.campaign;

import static com.nightmail.campaign.Shape.block;
import static com.nightmail.campaign.Shape.value;

import com.nightmail.campaign.Shape.Block;
import com.nightmail.campaign.Shape.Constant;
import com.nightmail.campaign.Shape.Free;
import com.nightmail.campaign.Shape.Items;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which components a template may have, and which parameters each takes.
 *
 * @param components by {@code type}; buttons, cards and their like apart
 * @param buttons by {@code sub_type}
 * @see <a
 *     href="https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components">Meta:
 *     template components</a>
 */
record Grammar(Map<String, Parameters> components, Map<String, Parameters> buttons) {

  /**
   * @param kinds of parameter, by {@code type}: the keys beside it
   * @param least how many parameters there must be; with none the key itself may be left out
   */
  record Parameters(Map<String, Block> kinds, int least, int most) {}

  static final int MANY = Integer.MAX_VALUE;
  static final String BUTTON = "button";
  static final String CAROUSEL = "carousel";
  static final String LIMITED_TIME_OFFER = "limited_time_offer";
  static final String PARAMETER_NAME = "parameter_name";
  static final int LEAST_CARDS = 2;
  static final int MOST_CARDS = 10;
  static final int MOST_BUTTONS = 10;
  static final int MOST_CARD_BUTTONS = 2;
  static final int MOST_PRODUCTS = 30;
  static final int MOST_SECTIONS = 10;

  private static final Shape FILLED = value(Rule.FILLED);
  private static final Shape INTEGER = value(Rule.INTEGER);
  private static final Shape NAME =
      new Constant(Pattern.compile("[a-z0-9_]+"), "lower-case letters, digits and underscores");

  private static final Shape MEDIA =
      block().maybe("link", value(Rule.LINK)).maybe("id", FILLED).oneOf("link", "id");
  private static final Shape DOCUMENT =
      block()
          .maybe("link", value(Rule.LINK))
          .maybe("id", FILLED)
          .maybe("filename", FILLED)
          .oneOf("link", "id");
  private static final Shape LOCATION =
      block()
          .with("latitude", value(Rule.LATITUDE))
          .with("longitude", value(Rule.LONGITUDE))
          .maybe("name", FILLED)
          .maybe("address", FILLED)
          .build();
  private static final Shape PRODUCT =
      block().with("product_retailer_id", FILLED).with("catalog_id", FILLED).build();
  private static final Shape CURRENCY =
      block()
          .with("fallback_value", value(Rule.TEXT))
          .with("code", value(Rule.CURRENCY))
          .with("amount_1000", INTEGER)
          .build();

  /** Only the fallback is shown; the rest stands in the provider's older samples. */
  private static final Shape DATE_TIME =
      block()
          .with("fallback_value", value(Rule.TEXT))
          .maybe("day_of_week", INTEGER)
          .maybe("year", INTEGER)
          .maybe("month", INTEGER)
          .maybe("day_of_month", INTEGER)
          .maybe("hour", INTEGER)
          .maybe("minute", INTEGER)
          .maybe("calendar", FILLED)
          .build();

  private static final Shape SECTION =
      block()
          .with("title", value(Rule.SECTION_TITLE))
          .with(
              "product_items",
              new Items(block().with("product_retailer_id", FILLED).build(), 1, MOST_PRODUCTS))
          .build();
  private static final Shape CATALOG_ACTION =
      block().with("thumbnail_product_retailer_id", FILLED).build();
  private static final Shape PRODUCTS_ACTION =
      block()
          .with("thumbnail_product_retailer_id", FILLED)
          .with("sections", new Items(SECTION, 1, MOST_SECTIONS))
          .build();
  private static final Shape FLOW_ACTION =
      block().maybe("flow_token", FILLED).maybe("flow_action_data", new Free()).build();
  private static final Shape OFFER = block().with("expiration_time_ms", value(Rule.EXPIRY)).build();
  private static final Shape TAP_TARGET =
      new Items(block().with("url", value(Rule.LINK)).with("title", FILLED).build(), 1, MANY);

  private static final Map<String, Block> VISUALS =
      kinds(kind("image", MEDIA), kind("video", MEDIA));

  static final Grammar STANDARD = grammar(headers(), Rule.COUPON);

  /** Beside a limited-time offer: a picture above, and a shorter coupon. */
  static final Grammar OFFERING = grammar(VISUALS, Rule.OFFER_COUPON);

  /** Within a card of a carousel. */
  static final Grammar CARD =
      new Grammar(
          components(
              Map.entry("header", new Parameters(cardHeaders(), 1, 1)),
              Map.entry("body", new Parameters(bodies(), 1, MANY))),
          STANDARD.buttons);

  private static Grammar grammar(Map<String, Block> headers, Rule coupon) {
    return new Grammar(
        components(
            Map.entry("header", new Parameters(headers, 1, 1)),
            Map.entry("body", new Parameters(bodies(), 1, MANY)),
            Map.entry(LIMITED_TIME_OFFER, exactly(kind(LIMITED_TIME_OFFER, OFFER))),
            Map.entry(
                "tap_target_configuration", exactly(kind("tap_target_configuration", TAP_TARGET)))),
        components(
            Map.entry("quick_reply", atMost(kind("payload", value(Rule.PAYLOAD)))),
            Map.entry("url", exactly(namedKind("text", value(Rule.URL_SUFFIX)))),
            Map.entry("copy_code", exactly(kind("coupon_code", value(coupon)))),
            Map.entry("flow", atMost(kind("action", FLOW_ACTION))),
            Map.entry("catalog", atMost(kind("action", CATALOG_ACTION))),
            Map.entry("mpm", exactly(kind("action", PRODUCTS_ACTION))),
            Map.entry(
                "voice_call",
                atMost(
                    kind("ttl_minutes", value(Rule.TTL_MINUTES)),
                    kind("payload", value(Rule.CALL_PAYLOAD)))),
            Map.entry("order_details", exactly(kind("action", new Free()))),
            Map.entry("phone_number", atMost())));
  }

  private static Map<String, Block> headers() {
    Map<String, Block> headers = kinds(namedKind("text", value(Rule.TEXT)));
    headers.putAll(VISUALS);
    headers.putAll(
        kinds(
            kind("gif", MEDIA),
            kind("document", DOCUMENT),
            kind("location", LOCATION),
            kind("product", PRODUCT)));
    return headers;
  }

  private static Map<String, Block> cardHeaders() {
    Map<String, Block> headers = kinds();
    headers.putAll(VISUALS);
    headers.putAll(kinds(kind("product", PRODUCT)));
    return headers;
  }

  private static Map<String, Block> bodies() {
    return kinds(
        namedKind("text", value(Rule.TEXT)),
        namedKind("currency", CURRENCY),
        namedKind("date_time", DATE_TIME));
  }

  private static Map.Entry<String, Block> kind(String type, Shape shape) {
    return Map.entry(type, block().with(type, shape).build());
  }

  private static Map.Entry<String, Block> namedKind(String type, Shape shape) {
    return Map.entry(type, block().with(type, shape).maybe(PARAMETER_NAME, NAME).build());
  }

  @SafeVarargs
  private static Parameters exactly(Map.Entry<String, Block>... kinds) {
    return new Parameters(kinds(kinds), kinds.length, kinds.length);
  }

  @SafeVarargs
  private static Parameters atMost(Map.Entry<String, Block>... kinds) {
    return new Parameters(kinds(kinds), 0, kinds.length);
  }

  @SafeVarargs
  private static Map<String, Block> kinds(Map.Entry<String, Block>... kinds) {
    return inOrder(List.of(kinds));
  }

  @SafeVarargs
  private static Map<String, Parameters> components(Map.Entry<String, Parameters>... components) {
    return inOrder(List.of(components));
  }

  private static <V> Map<String, V> inOrder(List<Map.Entry<String, V>> entries) {
    Map<String, V> map = new LinkedHashMap<>();
    entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }
}
