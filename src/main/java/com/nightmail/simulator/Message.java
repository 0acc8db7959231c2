package com.nightmail.simulator;

import com.nightmail.gateway.Dialect;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message that somebody wants sent, checked against the documented request of its dialect.
 *
 * @param to E.164 with its plus
 * @param template what is sent
 * @param token empty where none was given
 */
record Message(String to, JsonNode template, String token) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
  private static final String[] ORAI_KEYS = {
    "type", "messaging_product", "to", "template", "biz_opaque_callback_data"
  };
  private static final String[] GRAPH_KEYS = {
    "messaging_product",
    "recipient_type",
    "to",
    "type",
    "template",
    "product_policy",
    "message_activity_sharing",
    "biz_opaque_callback_data"
  };

  /**
   * @throws Malformed with the provider's code for what is wrong
   */
  static Message parse(byte[] body, Dialect dialect) {
    JsonNode root = json(body);
    Shape.noOthers(
        Shape.object(root, "body"), "body", dialect == Dialect.ORAI ? ORAI_KEYS : GRAPH_KEYS);
    Shape.oneOf(root, "messaging_product", "messaging_product", "whatsapp");
    if (!Shape.text(root, "type", "type").equals("template")) {
      throw new Malformed(100, "Message must be a template message.");
    }
    if (dialect == Dialect.GRAPH) {
      graphOptions(root);
    }
    String to = Shape.text(root, "to", "to");
    if (!E164.matcher(to).matches()) {
      throw new Malformed(131009, "Parameter 'to' is not a number of the form +<digits>");
    }
    TemplateCheck.check(Shape.object(root, "template", "template"));
    String token =
        root.has("biz_opaque_callback_data")
            ? Shape.text(root, "biz_opaque_callback_data", "biz_opaque_callback_data", 512)
            : "";
    return new Message(to, root.path("template"), token);
  }

  private static void graphOptions(JsonNode root) {
    Shape.oneOf(root, "recipient_type", "recipient_type", "individual");
    if (root.has("product_policy")) {
      Shape.oneOf(root, "product_policy", "product_policy", "CLOUD_API_FALLBACK", "STRICT");
    }
    if (root.has("message_activity_sharing")
        && !root.path("message_activity_sharing").isBoolean()) {
      throw new Malformed(100, "Param message_activity_sharing must be a boolean");
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new Malformed(100, "The request's body is not valid JSON");
    }
  }
}
