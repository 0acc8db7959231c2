package com.nightmail.templates;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of a definition with its variables, {@code {{1}}} or {@code {{first_name}}}.
 *
 * @param variables what stands between the braces, each once, in the order of the text
 */
public record Wording(String text, List<String> variables) {

  private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_]+)\\s*}}");

  static Wording of(String text) {
    var variables = new LinkedHashSet<String>();
    var matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      variables.add(matcher.group(1));
    }
    return new Wording(text, List.copyOf(variables));
  }

  /** Whether a variable stands in it more than once. */
  boolean repeats() {
    return VARIABLE.matcher(text).results().count() > variables.size();
  }

  /** Whether its variables go by names instead of positions. */
  boolean isNamed() {
    return variables.stream().anyMatch(name -> !name.chars().allMatch(Character::isDigit));
  }

  /** The text with its variables filled in. */
  String filled(Function<String, String> value) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value.apply(found.group(1))));
  }

  /** The variables as a person knows them: {@code {{1}}, {{2}}}. */
  String named() {
    return String.join(", ", variables.stream().map(name -> "{{" + name + "}}").toList());
  }
}
