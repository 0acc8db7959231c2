package com.nightmail.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.util.function.SingletonSupplier;

/** All the settings there are. They are collected when the first of them is looked for. */
final class KnownSettings {
  private static final String DATABASE = "spring.datasource.";
  private static final String MAIL = "spring.mail.";

  private final SingletonSupplier<List<KnownSetting>> known;

  /**
   * @param kinds records that settings are bound to
   */
  KnownSettings(Supplier<List<Class<?>>> kinds) {
    known = SingletonSupplier.of(() -> collect(kinds.get()));
  }

  private static List<KnownSetting> collect(List<Class<?>> kinds) {
    var known = new ArrayList<KnownSetting>();
    kinds.forEach(kind -> known.addAll(KnownSetting.of(kind)));
    for (var ofSpring : List.of("url", "username", "password")) {
      known.add(new KnownSetting(List.of((DATABASE + ofSpring).split("\\.")), String.class));
    }
    for (var ofSpring : List.of("host", "username", "password", "protocol")) {
      known.add(new KnownSetting(List.of((MAIL + ofSpring).split("\\.")), String.class));
    }
    known.add(new KnownSetting(List.of((MAIL + "port").split("\\.")), Integer.class));
    for (var ofSmtp : List.of("auth", "starttls.enable", "starttls.required", "ssl.enable")) {
      known.add(
          new KnownSetting(
              List.of((MAIL + "properties.mail.smtp." + ofSmtp).split("\\.")), Boolean.class));
    }
    return known;
  }

  Optional<KnownSetting> find(String dotted) {
    return known.obtain().stream().filter(setting -> setting.isNamed(dotted)).findFirst();
  }

  /** The dotted name of what an environment variable sets. */
  Optional<String> findVariable(String variable) {
    return known.obtain().stream().flatMap(setting -> setting.named(variable).stream()).findFirst();
  }

  /** What to do about a name that is none of these. */
  String remedy(String dotted) {
    var names = known.obtain().stream().map(setting -> withNameOf(dotted, setting.name())).toList();
    return didYouMean(NearestName.of(dotted, names));
  }

  /** What to do about an environment variable that is none of these. */
  String remedyForVariable(String variable) {
    var typed = variable.toUpperCase(Locale.ROOT).replace('.', '_');
    var names = known.obtain().stream().flatMap(setting -> variables(setting, typed)).toList();
    return didYouMean(NearestName.of(typed, names));
  }

  private static String didYouMean(Optional<String> name) {
    return name.map(near -> "Did you mean " + near + "?")
        .orElse("Remove it; docs/settings.md lists all.");
  }

  private static String withNameOf(String typed, String setting) {
    var elements = typed.split("\\.");
    return elements.length > 2 ? setting.replace(KnownSetting.ANY, elements[2]) : setting;
  }

  /** The setting's variable, with the chosen name as typed: in a variable that is a single word. */
  private static Stream<String> variables(KnownSetting setting, String typed) {
    var around = setting.variable().split(KnownSetting.ANY);
    if (around.length == 1) {
      return Stream.of(setting.variable());
    }
    var end = typed.length() - around[1].length();
    if (typed.startsWith(around[0]) && typed.endsWith(around[1]) && end > around[0].length()) {
      var name = typed.substring(around[0].length(), end).replace("_", "");
      return Stream.of(around[0] + name + around[1]);
    }
    var words = typed.split("_");
    return words.length > 3 ? Stream.of(around[0] + words[2] + around[1]) : Stream.of();
  }
}
