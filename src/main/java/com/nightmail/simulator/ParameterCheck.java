package com.nightmail.simulator;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * One parameter of a component, by the provider's grammar and the value rules that senders have
 * learnt: no newline, no tab, no run of more than four spaces in a text.
 */
final class ParameterCheck {

  private static final Pattern FORBIDDEN_TEXT = Pattern.compile("[\\n\\r\\t]| {5}");
  private static final Pattern PARAMETER_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  private ParameterCheck() {}

  static void header(JsonNode parameter, String path) {
    String type =
        Shape.oneOf(
            parameter,
            "type",
            path + "['type']",
            "text",
            "image",
            "video",
            "document",
            "gif",
            "location",
            "product");
    switch (type) {
      case "text" -> text(parameter, path);
      case "location" -> {
        JsonNode location = only(parameter, type, path);
        Shape.text(location, "latitude", path + "['location']['latitude']");
        Shape.text(location, "longitude", path + "['location']['longitude']");
      }
      case "product" -> {
        JsonNode product = only(parameter, type, path);
        Shape.text(product, "product_retailer_id", path + "['product']['product_retailer_id']");
        Shape.text(product, "catalog_id", path + "['product']['catalog_id']");
      }
      default -> media(parameter, type, path);
    }
  }

  static void body(JsonNode parameter, String path) {
    switch (Shape.oneOf(parameter, "type", path + "['type']", "text", "currency", "date_time")) {
      case "text" -> text(parameter, path);
      case "currency" -> {
        JsonNode currency = only(parameter, "currency", path);
        Shape.text(currency, "fallback_value", path + "['currency']['fallback_value']");
        Shape.text(currency, "code", path + "['currency']['code']", 3);
        Shape.number(currency, "amount_1000", path + "['currency']['amount_1000']");
      }
      default ->
          Shape.text(
              only(parameter, "date_time", path),
              "fallback_value",
              path + "['date_time']['fallback_value']");
    }
  }

  static void text(JsonNode parameter, String path) {
    Shape.noOthers(parameter, path, "type", "text", "parameter_name");
    String text = Shape.text(parameter, "text", path + "['text']");
    if (FORBIDDEN_TEXT.matcher(text).find()) {
      throw new Malformed(
          132018,
          path
              + ": Param text cannot have new-line/tab characters or more than 4 consecutive"
              + " spaces");
    }
    if (parameter.has("parameter_name")
        && !PARAMETER_NAME
            .matcher(Shape.text(parameter, "parameter_name", path + "['parameter_name']"))
            .matches()) {
      throw new Malformed(100, path + ": Parameter name is missing or empty");
    }
  }

  private static void media(JsonNode parameter, String type, String path) {
    JsonNode media = only(parameter, type, path);
    Shape.noOthers(media, path + "['" + type + "']", "link", "id", "filename");
    if (media.has("link") == media.has("id")) {
      throw new Malformed(131008, path + "['" + type + "'] needs either 'link' or 'id'");
    }
    if (media.has("filename") && !type.equals("document")) {
      throw new Malformed(100, path + ": only a document has a filename");
    }
    if (media.has("id")) {
      Shape.text(media, "id", path + "['" + type + "']['id']");
    } else if (!Shape.text(media, "link", path + "['" + type + "']['link']")
        .matches("https?://[^\\s]+")) {
      throw new Malformed(131009, path + "['" + type + "']['link'] is not a valid URL");
    }
  }

  private static JsonNode only(JsonNode parameter, String type, String path) {
    Shape.noOthers(parameter, path, "type", type);
    return Shape.object(parameter, type, path + "['" + type + "']");
  }
}
