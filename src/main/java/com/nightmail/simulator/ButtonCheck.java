package com.nightmail.simulator;

import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A button component: its kind, its place, and the one parameter that its kind takes. */
final class ButtonCheck {

  private static final Pattern UNESCAPED = Pattern.compile("[^\\x21-\\x7e]");

  private ButtonCheck() {}

  static void check(JsonNode button, String path) {
    Shape.noOthers(button, path, "type", "sub_type", "index", "parameters");
    String kind = Shape.text(button, "sub_type", path + "['sub_type']").toLowerCase(Locale.ROOT);
    if (!kind.equals("voice_call")) {
      index(button.path("index"), path + "['index']");
    }
    JsonNode parameters = Shape.array(button, "parameters", path + "['parameters']");
    int i = 0;
    for (JsonNode parameter : parameters) {
      String at = path + "['parameters'][" + i++ + "]";
      parameter(kind, Shape.object(parameter, at), at);
    }
    if (i == 0) {
      throw new Malformed(131008, "Parameter '" + path + "['parameters']' is empty");
    }
  }

  private static void parameter(String kind, JsonNode parameter, String path) {
    switch (kind) {
      case "quick_reply" -> value(parameter, "payload", 256, path);
      case "copy_code" -> value(parameter, "coupon_code", 20, path);
      case "url" -> {
        Shape.oneOf(parameter, "type", path + "['type']", "text");
        ParameterCheck.text(parameter, path);
        if (UNESCAPED.matcher(parameter.path("text").asString()).find()) {
          throw new Malformed(131009, path + "['text'] must be percent-encoded");
        }
      }
      case "flow", "catalog", "mpm", "order_details" -> {
        Shape.oneOf(parameter, "type", path + "['type']", "action");
        Shape.object(parameter, "action", path + "['action']");
      }
      case "voice_call" -> {
        if (Shape.oneOf(parameter, "type", path + "['type']", "ttl_minutes", "payload")
            .equals("payload")) {
          value(parameter, "payload", 512, path);
        } else {
          Shape.number(parameter, "ttl_minutes", path + "['ttl_minutes']");
        }
      }
      default -> throw new Malformed(100, path + ": unknown button sub_type '" + kind + "'");
    }
  }

  private static void value(JsonNode parameter, String key, int longest, String path) {
    Shape.noOthers(parameter, path, "type", key);
    Shape.oneOf(parameter, "type", path + "['type']", key);
    Shape.text(parameter, key, path + "['" + key + "']", longest);
  }

  /** A number in the gateway's documentation, a string in Meta's older samples: both are taken. */
  private static void index(JsonNode index, String path) {
    if (!index.isIntegralNumber() && !index.isString()) {
      throw new Malformed(131008, "Parameter '" + path + "' is missing");
    }
    if (!index.asString().matches("\\d")) {
      throw new Malformed(131009, "Parameter '" + path + "' is not the place of a button");
    }
  }
}
