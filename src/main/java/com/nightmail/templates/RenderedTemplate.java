package com.nightmail.templates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The components of a template as they are rendered for one recipient. */
public final class RenderedTemplate {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Nothing is filled in: variables are shown as they stand in the definition. */
  static final RenderedTemplate UNFILLED = new RenderedTemplate(JSON.missingNode());

  private final JsonNode components;

  private RenderedTemplate(JsonNode components) {
    this.components = components;
  }

  /**
   * @param template the {@code template} object of the request, as UTF-8 JSON
   */
  public static RenderedTemplate of(byte[] template) {
    return new RenderedTemplate(JSON.readTree(template).path("components"));
  }

  /** The card at this position, or an empty one. */
  RenderedTemplate card(int index) {
    if (this == UNFILLED) {
      return this;
    }
    for (JsonNode card : component("carousel").path("cards")) {
      if (card.path("card_index").asInt(-1) == index) {
        return new RenderedTemplate(card.path("components"));
      }
    }
    return new RenderedTemplate(JSON.missingNode());
  }

  /** The first parameter of the header, whatever it is; missing if there is none. */
  JsonNode header() {
    return component("header").path("parameters").path(0);
  }

  /** The wording with the values that are sent for its variables. */
  String filled(Wording wording, String type) {
    return filled(wording, component(type).path("parameters"));
  }

  /** The address of the button at this position. */
  String filledUrl(Wording url, int index) {
    return filled(url, button(index).path("parameters"));
  }

  /** The coupon code of the button at this position. */
  Optional<String> coupon(int index) {
    return text(button(index).path("parameters").path(0).path("coupon_code"));
  }

  /** When the offer is over, in milliseconds since 1970. */
  Optional<Long> expiry() {
    JsonNode at =
        component("limited_time_offer")
            .path("parameters")
            .path(0)
            .path("limited_time_offer")
            .path("expiration_time_ms");
    return at.isIntegralNumber() ? Optional.of(at.longValue()) : Optional.empty();
  }

  static Optional<String> text(JsonNode node) {
    return node.isString() || node.isNumber() ? Optional.of(node.asString()) : Optional.empty();
  }

  private String filled(Wording wording, JsonNode parameters) {
    if (this == UNFILLED) {
      return wording.text();
    }
    Map<String, String> byName = new HashMap<>();
    List<String> byPosition = new ArrayList<>();
    for (JsonNode parameter : parameters) {
      String value = shown(parameter);
      byPosition.add(value);
      text(parameter.path("parameter_name")).ifPresent(name -> byName.put(name, value));
    }
    return wording.filled(
        variable -> {
          String value = byName.get(variable);
          return value != null ? value : at(byPosition, wording.variables().indexOf(variable));
        });
  }

  private static String at(List<String> values, int index) {
    return index >= 0 && index < values.size() ? values.get(index) : "";
  }

  /** Of an amount or a date, too, the phone shows the text. */
  private static String shown(JsonNode parameter) {
    String type = parameter.path("type").asString("");
    JsonNode value = parameter.path(type);
    return text(value.isObject() ? value.path("fallback_value") : value).orElse("");
  }

  private JsonNode button(int index) {
    for (JsonNode component : components) {
      if (component.path("type").asString("").equals("button")
          && component.path("index").asString("").equals(Integer.toString(index))) {
        return component;
      }
    }
    return JSON.missingNode();
  }

  private JsonNode component(String type) {
    for (JsonNode component : components) {
      if (component.path("type").asString("").equals(type)) {
        return component;
      }
    }
    return JSON.missingNode();
  }
}
