package com.nightmail.templates;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Sent;
import com.nightmail.campaign.Severity;
import com.nightmail.platform.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Whether the parameters of a text are its variables: by number where they go by position, each by
 * its name where they go by name.
 */
final class ParameterMatch {

  private final String code;
  private final String label;
  private final boolean named;
  private final List<Finding> findings;

  /**
   * @param label what a person calls the text, such as {@code body}
   * @param named whether the template's parameters go by names
   */
  ParameterMatch(String code, String label, boolean named, List<Finding> findings) {
    this.code = code;
    this.label = label;
    this.named = named;
    this.findings = findings;
  }

  /**
   * @param place where it is to be corrected if no parameter is to blame
   */
  void compare(List<Sent.Parameter> sent, Wording wording, String place) {
    if (named) {
      byName(sent, wording, place);
    } else {
      byPosition(sent, wording, place);
    }
  }

  private void byPosition(List<Sent.Parameter> sent, Wording wording, String place) {
    for (Sent.Parameter parameter : sent) {
      if (parameter.name() != null) {
        block(
            code + "-names",
            "the template's variables are positional (%s). Remove the parameter_name."
                .formatted(wording.variables().isEmpty() ? "it has none here" : wording.named()),
            parameter.place());
        return;
      }
    }
    int wanted = wording.variables().size();
    if (sent.size() != wanted) {
      block(
          code + "-count",
          "the template has %s, and the campaign sends %s (132000). %s"
              .formatted(
                  variables(wording),
                  count(sent.size(), "parameter"),
                  wanted == 0 ? "Remove them." : "Send exactly as many, in this order."),
          place);
    }
  }

  private void byName(List<Sent.Parameter> sent, Wording wording, String place) {
    List<String> missing = new ArrayList<>(wording.variables());
    for (Sent.Parameter parameter : sent) {
      String name = parameter.name();
      if (name == null) {
        block(
            code + "-names",
            "the template's variables go by name (%s), and a parameter has no parameter_name (100). Give each parameter its parameter_name."
                .formatted(wording.variables().isEmpty() ? "none here" : wording.named()),
            parameter.place());
        return;
      }
      if (!missing.remove(name)) {
        block(
            code + "-names",
            "the template has no variable {{%s}}.%s It has %s."
                .formatted(
                    name,
                    NearestName.didYouMean(name, wording.variables()),
                    wording.variables().isEmpty() ? "none here" : wording.named()),
            parameter.place());
      }
    }
    var names = sent.stream().map(Sent.Parameter::name).filter(Objects::nonNull).toList();
    boolean allKnown = wording.variables().containsAll(names);
    if (!missing.isEmpty() && (allKnown || names.size() < wording.variables().size())) {
      block(
          code + "-count",
          "the template has %s, and the campaign sends nothing for {{%s}} (132000). Add a parameter for each."
              .formatted(variables(wording), String.join("}}, {{", missing)),
          place);
    }
  }

  private static String variables(Wording wording) {
    int number = wording.variables().size();
    return number == 0
        ? "no variables"
        : "%s (%s)".formatted(count(number, "variable"), wording.named());
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void block(String code, String sentence, String place) {
    findings.add(new Finding(code, Severity.BLOCKS, label + ": " + sentence, place));
  }
}
