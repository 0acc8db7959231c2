package com.nightmail.templates;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Sent;
import com.nightmail.campaign.Severity;
import com.nightmail.templates.TemplateDefinition.Button;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the buttons that a campaign fills in are those of the definition: by position, kind and
 * whether they take a parameter.
 */
final class ButtonMatch {

  /** By the definition's type: the sub_type that is sent for it. Others take none. */
  private static final Map<String, String> SUB_TYPES =
      Map.of(
          "QUICK_REPLY", "quick_reply",
          "URL", "url",
          "COPY_CODE", "copy_code",
          "FLOW", "flow",
          "CATALOG", "catalog",
          "MPM", "mpm",
          "PHONE_NUMBER", "phone_number",
          "VOICE_CALL", "voice_call",
          "ORDER_DETAILS", "order_details");

  /** Of these nothing is shown without what the campaign sends. */
  private static final Set<String> ALWAYS_SENT = Set.of("COPY_CODE", "MPM", "ORDER_DETAILS");

  private final String prefix;
  private final List<Button> buttons;
  private final String place;
  private final List<Finding> findings;

  /**
   * @param prefix the card's, or empty
   * @param place where the components begin
   */
  ButtonMatch(String prefix, List<Button> buttons, String place, List<Finding> findings) {
    this.prefix = prefix;
    this.buttons = buttons;
    this.place = place;
    this.findings = findings;
  }

  void compare(List<Sent.Component> sent) {
    Set<Integer> filled = new HashSet<>();
    for (Sent.Component component : sent) {
      Integer index = position(component);
      if (index == null || index >= buttons.size()) {
        block(
            "button %s: the template has %s. Correct the index.".formatted(index, positions()),
            component.place());
      } else {
        filled.add(index);
        compare(index, component);
      }
    }
    for (int i = 0; i < buttons.size(); i++) {
      if (!filled.contains(i) && mustBeSent(buttons.get(i))) {
        missing(i);
      }
    }
  }

  /** A button to call is sent without a position: there is one at most. */
  private @Nullable Integer position(Sent.Component component) {
    if (component.index() != null || !component.subType().equals("voice_call")) {
      return component.index();
    }
    for (int i = 0; i < buttons.size(); i++) {
      if (buttons.get(i).type().equals("VOICE_CALL")) {
        return i;
      }
    }
    return null;
  }

  private void compare(int index, Sent.Component component) {
    Button button = buttons.get(index);
    String expected = SUB_TYPES.get(button.type());
    if (expected != null && !expected.equals(component.subType())) {
      block(
          "button %d: it is of type %s in the template, and %s is sent. The template has %s. Correct index or sub_type."
              .formatted(index, lower(button.type()), component.subType(), positions()),
          component.place());
    } else if (button.url() != null && button.url().variables().isEmpty()) {
      block(
          "button %d: its address has no variable in the template. Remove this component."
              .formatted(index),
          component.place());
    } else if (button.url() != null && button.url().isNamed()) {
      new ParameterMatch("template.button", prefix + "button " + index, true, findings)
          .compare(component.parameters(), button.url(), component.place());
    }
  }

  private static boolean mustBeSent(Button button) {
    return ALWAYS_SENT.contains(button.type())
        || (button.url() != null && !button.url().variables().isEmpty());
  }

  private void missing(int index) {
    Button button = buttons.get(index);
    String what =
        button.url() == null
            ? "needs a parameter"
            : "has the variable %s in its address".formatted(button.url().named());
    block(
        "button %d (\"%s\") %s, and the campaign sends none (132000). Add a component of type button with sub_type %s and index %d."
            .formatted(index, button.text(), what, SUB_TYPES.get(button.type()), index),
        place);
  }

  /** Such as {@code 2 buttons: 0 copy_code, 1 url}. */
  private String positions() {
    if (buttons.isEmpty()) {
      return "no buttons";
    }
    Map<Integer, String> all = new TreeMap<>();
    for (int i = 0; i < buttons.size(); i++) {
      all.put(i, i + " " + lower(buttons.get(i).type()));
    }
    return "%d button%s: %s"
        .formatted(all.size(), all.size() == 1 ? "" : "s", String.join(", ", all.values()));
  }

  private static String lower(String type) {
    return type.toLowerCase(Locale.ROOT);
  }

  private void block(String sentence, String where) {
    findings.add(new Finding("template.button", Severity.BLOCKS, prefix + sentence, where));
  }
}
