package com.nightmail.simulator;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds messages against the templates that the account has, as the provider does: there in that
 * language, approved, and filled in as it is defined. An account without templates takes any.
 */
final class Approvals {

  private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
  private static final int MOST_IN_BODY = 1_024;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<JsonNode> templates;

  /**
   * @param templates each as JSON
   */
  Approvals(List<String> templates) {
    this.templates = templates.stream().map(JSON::readTree).toList();
  }

  /**
   * @param template of a message, within the provider's grammar
   * @throws Malformed with the provider's code for what does not fit
   */
  void check(JsonNode template) {
    if (templates.isEmpty()) {
      return;
    }
    JsonNode definition = find(template);
    String status = upper(definition.path("status"));
    if (status.equals("PAUSED")) {
      throw new Malformed(132015, "Template is paused");
    }
    if (status.equals("DISABLED")) {
      throw new Malformed(132016, "Template is disabled");
    }
    if (!status.equals("APPROVED")) {
      throw new Malformed(132001, "Template is not approved");
    }
    if (!upper(definition.path("category")).equals("MARKETING")) {
      throw new Malformed(134100, "Only marketing messages are supported");
    }
    boolean named = upper(definition.path("parameter_format")).equals("NAMED");
    components(template.path("components"), definition.path("components"), named);
  }

  private JsonNode find(JsonNode template) {
    String name = template.path("name").asString("");
    String language = template.path("language").path("code").asString("");
    return templates.stream()
        .filter(one -> one.path("name").asString("").equals(name))
        .filter(one -> one.path("language").asString("").equals(language))
        .findFirst()
        .orElseThrow(
            () ->
                new Malformed(
                    132001, "template name (%s) does not exist in %s".formatted(name, language)));
  }

  private static void components(JsonNode sent, JsonNode defined, boolean named) {
    header(of(sent, "header"), of(defined, "HEADER"), named);
    body(of(sent, "body"), of(defined, "BODY"), named);
    buttons(sent, of(defined, "BUTTONS").path("buttons"));
    JsonNode cards = of(sent, "carousel").path("cards");
    JsonNode definedCards = of(defined, "CAROUSEL").path("cards");
    if (cards.size() != definedCards.size()) {
      throw new Malformed(
          132000, "carousel: number of cards (%d) does not match".formatted(cards.size()));
    }
    for (JsonNode card : cards) {
      components(
          card.path("components"),
          definedCards.path(card.path("card_index").asInt(-1)).path("components"),
          named);
    }
    JsonNode offer = of(defined, "LIMITED_TIME_OFFER");
    boolean shown = offer.path("limited_time_offer").path("has_expiration").asBoolean(false);
    boolean told = !of(sent, "limited_time_offer").isMissingNode();
    if (shown && !told || told && offer.isMissingNode()) {
      throw new Malformed(132000, "limited_time_offer does not match the template");
    }
  }

  private static void header(JsonNode sent, JsonNode defined, boolean named) {
    String format = defined.isMissingNode() ? "NONE" : upper(defined.path("format"));
    JsonNode parameter = sent.path("parameters").path(0);
    if (format.equals("TEXT")) {
      parameters("header", sent.path("parameters"), defined.path("text").asString(""), named);
    } else if (format.equals("NONE") != sent.isMissingNode()
        || !format.equals("NONE") && !upper(parameter.path("type")).equals(format)) {
      String received = sent.isMissingNode() ? "UNKNOWN" : upper(parameter.path("type"));
      throw new Malformed(
          132012, "header: Format mismatch, expected %s, received %s".formatted(format, received));
    }
  }

  private static void body(JsonNode sent, JsonNode defined, boolean named) {
    String text = defined.path("text").asString("");
    JsonNode parameters = sent.path("parameters");
    parameters("body", parameters, text, named);
    String filled = VARIABLE.matcher(text).replaceAll("");
    int length = filled.codePointCount(0, filled.length());
    for (JsonNode parameter : parameters) {
      String value = parameter.path("text").asString("");
      length += value.codePointCount(0, value.length());
    }
    if (length > MOST_IN_BODY) {
      throw new Malformed(132005, "Translated text too long");
    }
  }

  private static void parameters(String where, JsonNode sent, String text, boolean named) {
    Set<String> variables = new HashSet<>();
    VARIABLE.matcher(text).results().forEach(found -> variables.add(found.group(1)));
    Set<String> names = new HashSet<>();
    for (JsonNode parameter : sent) {
      names.add(parameter.path("parameter_name").asString(""));
    }
    if (sent.size() != variables.size()) {
      throw new Malformed(
          132000,
          "%s: number of localizable_params (%d) does not match the expected number of params (%d)"
              .formatted(where, sent.size(), variables.size()));
    }
    if (sent.size() > 0 && !names.equals(named ? variables : Set.of(""))) {
      throw new Malformed(100, where + ": Parameter name is missing or empty");
    }
  }

  private static void buttons(JsonNode sent, JsonNode defined) {
    Set<Integer> filled = new HashSet<>();
    for (JsonNode component : sent) {
      if (!component.path("type").asString("").equalsIgnoreCase("button")) {
        continue;
      }
      int index = Integer.parseInt(component.path("index").asString("0"));
      JsonNode button = defined.path(index);
      if (!upper(component.path("sub_type")).equals(upper(button.path("type")))
          || isUrl(button) && !hasVariable(button)) {
        throw new Malformed(132018, "button at index " + index + " does not match the template");
      }
      filled.add(index);
    }
    for (int i = 0; i < defined.size(); i++) {
      JsonNode button = defined.path(i);
      boolean wanted = hasVariable(button) || upper(button.path("type")).equals("COPY_CODE");
      if (wanted && !filled.contains(i)) {
        throw new Malformed(132000, "Parameter value for button %d was expected".formatted(i));
      }
    }
  }

  private static boolean isUrl(JsonNode button) {
    return upper(button.path("type")).equals("URL");
  }

  private static boolean hasVariable(JsonNode button) {
    return VARIABLE.matcher(button.path("url").asString("")).find();
  }

  /** The component of a type, or a missing node. */
  private static JsonNode of(JsonNode components, String type) {
    for (JsonNode component : components) {
      if (component.path("type").asString("").equalsIgnoreCase(type)) {
        return component;
      }
    }
    return JSON.missingNode();
  }

  private static String upper(JsonNode word) {
    return word.asString("").toUpperCase(Locale.ROOT);
  }
}
