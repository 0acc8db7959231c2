package com.nightmail.platform;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * A setting that there is, in the names that may be used for it.
 *
 * @param elements of its dotted name; {@link #ANY} stands for a name that the user chooses
 * @param type that its value is converted to
 */
record KnownSetting(List<String> elements, Type type) {
  static final String ANY = "<name>";

  private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");

  /** Of records that settings are bound to: each component is a setting, or a group of them. */
  static List<KnownSetting> of(Class<?> settings) {
    var prefix = settings.getAnnotation(ConfigurationProperties.class).value();
    var found = new ArrayList<KnownSetting>();
    collect(List.of(prefix.split("\\.")), settings, found);
    return found;
  }

  private static void collect(List<String> above, Type type, List<KnownSetting> found) {
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      collect(below(above, ANY), map.getActualTypeArguments()[1], found);
    } else if (type instanceof Class<?> group && group.isRecord()) {
      for (RecordComponent component : group.getRecordComponents()) {
        var key = DataObjectPropertyName.toDashedForm(component.getName());
        collect(below(above, key), component.getGenericType(), found);
      }
    } else {
      found.add(new KnownSetting(above, type));
    }
  }

  private static List<String> below(List<String> above, String element) {
    return Stream.concat(above.stream(), Stream.of(element)).toList();
  }

  /** As it is written in a file, such as {@code nightmail.senders.<name>.api-key}. */
  String name() {
    return String.join(".", elements);
  }

  /** As it is written as an environment variable, such as {@code NIGHTMAIL_HOME}. */
  String variable() {
    return elements.stream()
        .map(element -> element.equals(ANY) ? ANY : capitals(element, ""))
        .collect(Collectors.joining("_"));
  }

  boolean isList() {
    return type instanceof ParameterizedType list && list.getRawType() == List.class;
  }

  /**
   * Whether a dotted name is this setting's. Neither capitals, dashes nor underscores tell names
   * apart, as everywhere in Spring Boot.
   */
  boolean isNamed(String dotted) {
    var given = (isList() ? INDEX.matcher(dotted).replaceFirst("") : dotted).split("\\.", -1);
    if (given.length != elements.size()) {
      return false;
    }
    for (int i = 0; i < given.length; i++) {
      var element = elements.get(i);
      if (!element.equals(ANY) && !plain(element).equals(plain(given[i]))) {
        return false;
      }
    }
    return true;
  }

  /** The dotted name that this environment variable gives a value to, if it is this setting's. */
  Optional<String> named(String variable) {
    var pattern =
        elements.stream().map(KnownSetting::variablePattern).collect(Collectors.joining("_"));
    var match = Pattern.compile(pattern + (isList() ? "(?:_(\\d+))?" : "")).matcher(variable);
    if (!match.matches()) {
      return Optional.empty();
    }
    var dotted = name();
    int groups = match.groupCount();
    if (isList()) {
      dotted += match.group(groups) == null ? "" : "[" + match.group(groups) + "]";
      groups--;
    }
    for (int group = 1; group <= groups; group++) {
      dotted = dotted.replaceFirst(ANY, match.group(group).toLowerCase(Locale.ROOT));
    }
    return Optional.of(dotted);
  }

  private static String variablePattern(String element) {
    return element.equals(ANY)
        ? "([A-Z0-9]+)"
        : "(?:" + capitals(element, "") + "|" + capitals(element, "_") + ")";
  }

  private static String capitals(String element, String forDash) {
    return element.replace("-", forDash).toUpperCase(Locale.ROOT);
  }

  private static String plain(String element) {
    return element.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }

  /** What a value of it looks like; for the message about one that cannot be converted. */
  String expected() {
    if (!(type instanceof Class<?> kind)) {
      return "must be a list";
    }
    if (kind.isEnum()) {
      return "must be one of "
          + Arrays.stream(kind.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
              .collect(Collectors.joining(", "));
    }
    return switch (kind.getSimpleName()) {
      case "int", "Integer", "long", "Long" -> "must be a whole number, such as 80";
      case "double", "Double" -> "must be a number, such as 0.3";
      case "boolean", "Boolean" -> "must be true or false";
      case "Duration" -> "must be a duration, such as 500ms, 30s or 2m";
      case "DataSize" -> "must be a size, such as 512KB or 20MB";
      case "URI" -> "must be an address, such as https://gateway.example/messages";
      default -> "must be a " + kind.getSimpleName();
    };
  }
}
