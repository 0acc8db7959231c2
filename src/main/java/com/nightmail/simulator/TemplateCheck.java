package com.nightmail.simulator;

import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The documented shape of {@code template}: name, language, components. What only the provider can
 * know, such as how many parameters were approved, is not checked.
 */
final class TemplateCheck {

  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,512}");
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(_[A-Za-z]{2,4})?");

  private TemplateCheck() {}

  static void check(JsonNode template) {
    Shape.noOthers(template, "template", "namespace", "language", "name", "components");
    if (!NAME.matcher(Shape.text(template, "name", "template['name']")).matches()) {
      throw new Malformed(132001, "Template name does not exist in the translation");
    }
    JsonNode language = Shape.object(template, "language", "template['language']");
    Shape.noOthers(language, "template['language']", "policy", "code");
    String code = Shape.text(language, "code", "template['language']['code']");
    if (!LANGUAGE.matcher(code).matches()) {
      throw new Malformed(132001, "Template name does not exist in " + code);
    }
    if (language.has("policy")) {
      Shape.oneOf(language, "policy", "template['language']['policy']", "deterministic");
    }
    if (template.has("components")) {
      components(template, "template");
    }
  }

  private static void components(JsonNode parent, String parentPath) {
    int i = 0;
    for (JsonNode component : Shape.array(parent, "components", parentPath + "['components']")) {
      String path = parentPath + "['components'][" + i++ + "]";
      component(Shape.object(component, path), path);
    }
  }

  private static void component(JsonNode component, String path) {
    String type = Shape.text(component, "type", path + "['type']").toLowerCase(Locale.ROOT);
    switch (type) {
      case "header" -> {
        if (parameters(component, path, ParameterCheck::header) > 1) {
          throw new Malformed(132000, path + ": a header takes one parameter");
        }
      }
      case "body" -> parameters(component, path, ParameterCheck::body);
      case "button" -> ButtonCheck.check(component, path);
      case "carousel" -> carousel(component, path);
      case "limited_time_offer" ->
          parameters(
              component,
              path,
              (offer, at) ->
                  Shape.number(
                      Shape.object(offer, type, at + "['limited_time_offer']"),
                      "expiration_time_ms",
                      at + "['limited_time_offer']['expiration_time_ms']"));
      case "tap_target_configuration" ->
          parameters(
              component, path, (target, at) -> Shape.array(target, type, at + "['" + type + "']"));
      default -> throw new Malformed(100, path + ": unknown component type '" + type + "'");
    }
  }

  private static void carousel(JsonNode carousel, String path) {
    Shape.noOthers(carousel, path, "type", "cards");
    JsonNode cards = Shape.array(carousel, "cards", path + "['cards']");
    if (cards.size() < 2 || cards.size() > 10) {
      throw new Malformed(132000, path + ": a carousel has 2 to 10 cards");
    }
    int i = 0;
    for (JsonNode card : cards) {
      String at = path + "['cards'][" + i + "]";
      Shape.noOthers(Shape.object(card, at), at, "card_index", "components");
      if (Shape.number(card, "card_index", at + "['card_index']") != i++) {
        throw new Malformed(131009, at + "['card_index'] is not the card's place");
      }
      components(card, at);
    }
  }

  private static int parameters(JsonNode component, String path, Check check) {
    Shape.noOthers(component, path, "type", "parameters");
    JsonNode parameters = Shape.array(component, "parameters", path + "['parameters']");
    int i = 0;
    for (JsonNode parameter : parameters) {
      String at = path + "['parameters'][" + i++ + "]";
      check.check(Shape.object(parameter, at), at);
    }
    if (i == 0) {
      throw new Malformed(131008, "Parameter '" + path + "['parameters']' is empty");
    }
    return i;
  }

  private interface Check {
    void check(JsonNode parameter, String path);
  }
}
