package com.nightmail.check;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The values that a message fills its template with, component by component: what can be shown
 * without knowing the template's own text.
 */
public final class ComponentView implements MessageView {
  private static final String INDENT = "  ";

  @Override
  public List<String> lines(JsonNode template) {
    var lines = new ArrayList<String>();
    components(template.path("components"), "", lines);
    return List.copyOf(lines);
  }

  private static void components(JsonNode components, String indent, List<String> lines) {
    for (var component : components) {
      var type = component.path("type").asString("");
      if (component.has("cards")) {
        lines.add(indent + type);
        for (var card : component.path("cards")) {
          lines.add(indent + INDENT + "card " + number(card.path("card_index")));
          components(card.path("components"), indent + INDENT + INDENT, lines);
        }
      } else {
        lines.add(indent + title(component, type));
        parameters(component.path("parameters"), indent + INDENT, lines);
      }
    }
  }

  private static String title(JsonNode component, String type) {
    return component.has("sub_type")
        ? "%s %s (%s)"
            .formatted(
                type, number(component.path("index")), component.path("sub_type").asString(""))
        : type;
  }

  /** Positions count from 0 in JSON, whether they are written as numbers or as strings. */
  private static String number(JsonNode position) {
    return position.isMissingNode() ? "" : position.asString("");
  }

  private static void parameters(JsonNode parameters, String indent, List<String> lines) {
    var place = 0;
    for (var parameter : parameters) {
      place++;
      var named = parameter.path("parameter_name");
      var type = parameter.path("type").asString("");
      lines.add(
          "%s%s %s: %s"
              .formatted(
                  indent,
                  named.isMissingNode() ? "{{" + place + "}}" : "{{" + named.asString("") + "}}",
                  type,
                  value(parameter.path(type))));
    }
  }

  private static String value(JsonNode value) {
    var address = value.path("link");
    var plain = address.isMissingNode() ? value : address;
    var text = plain.isValueNode() ? plain.asString("") : plain.toString();
    return text.replace('\n', ' ').replace('\r', ' ');
  }
}
