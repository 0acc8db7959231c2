package com.nightmail.simulator;

import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What every part of a documented request is checked with; complaints name the path of the part.
 */
final class Shape {

  private Shape() {}

  static JsonNode object(JsonNode parent, String key, String path) {
    JsonNode node = parent.path(key);
    if (node.isMissingNode()) {
      throw new Malformed(131008, "Parameter '" + path + "' is missing");
    }
    return object(node, path);
  }

  static JsonNode object(JsonNode node, String path) {
    if (!node.isObject()) {
      throw new Malformed(100, "Param " + path + " must be a JSON object");
    }
    return node;
  }

  static JsonNode array(JsonNode parent, String key, String path) {
    JsonNode node = parent.path(key);
    if (!node.isArray()) {
      throw new Malformed(100, "Param " + path + " must be an array");
    }
    return node;
  }

  static String text(JsonNode parent, String key, String path) {
    JsonNode node = parent.path(key);
    if (node.isMissingNode() || node.isNull()) {
      throw new Malformed(131008, "Parameter '" + path + "' is missing");
    }
    if (!node.isString()) {
      throw new Malformed(100, "Param " + path + " must be a string");
    }
    if (node.stringValue().isEmpty()) {
      throw new Malformed(131008, "Parameter '" + path + "' is empty");
    }
    return node.stringValue();
  }

  static String text(JsonNode parent, String key, String path, int longest) {
    String text = text(parent, key, path);
    if (text.length() > longest) {
      throw new Malformed(131009, "Parameter '" + path + "' is longer than " + longest);
    }
    return text;
  }

  static long number(JsonNode parent, String key, String path) {
    JsonNode node = parent.path(key);
    if (!node.isIntegralNumber()) {
      throw new Malformed(100, "Param " + path + " must be an integer");
    }
    return node.longValue();
  }

  static String oneOf(JsonNode parent, String key, String path, String... allowed) {
    String text = text(parent, key, path);
    if (!Arrays.asList(allowed).contains(text)) {
      throw new Malformed(100, "Param " + path + " must be one of " + List.of(allowed));
    }
    return text;
  }

  static void noOthers(JsonNode object, String path, String... allowed) {
    for (String key : object.propertyNames()) {
      if (!Arrays.asList(allowed).contains(key)) {
        throw new Malformed(100, "Unexpected key \"" + key + "\" on param \"" + path + "\"");
      }
    }
  }
}
