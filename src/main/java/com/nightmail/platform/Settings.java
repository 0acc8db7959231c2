package com.nightmail.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.function.SingletonSupplier;

/**
 * The settings: environment variables, then {@code application.yaml} in the home directory, and
 * nothing else.
 *
 * <p>Spring Boot would also read the working directory, system properties, and files named by
 * others. Then the directory a command is called in could decide which database remembers who was
 * reached. So the application gets an environment of these two sources only, and only documented
 * settings may stand in them. All are checked, and all problems reported, before anything starts.
 */
public final class Settings {
  static final String HOME = "nightmail.home";

  static final String HOME_VARIABLE = "NIGHTMAIL_HOME";

  /** The source of what nobody sets. */
  static final String FIXED = "fixed";

  private static final String DATABASE = "spring.datasource.url";

  private final KnownSettings known;
  private final Path home;
  private final List<String> problems = new ArrayList<>();
  private final MutablePropertySources sources = new MutablePropertySources();

  /**
   * Reads and checks the settings, and makes the home directory with its logs.
   *
   * @param kinds records that settings are bound to: each of their components is a setting. Asked
   *     for only where something is set.
   * @param variables the environment
   * @param arguments settings as {@code --nightmail.home=...}; they win over the others
   * @return the environment for an application that is run with the same arguments
   * @throws InvalidSettings naming every problem
   * @throws UnusableHome if the home is somebody else's: nothing is read from it then
   */
  public static ConfigurableEnvironment read(
      Supplier<List<Class<?>>> kinds, Map<String, String> variables, String... arguments) {
    var settings = new Settings(kinds, variables, arguments);
    settings.checkValues();
    settings.refuseProblems();
    settings.checkDatabase();
    settings.checkRules(kinds);
    settings.refuseProblems();
    Home.prepareLog(settings.log());
    return settings.environment();
  }

  private Settings(
      Supplier<List<Class<?>>> kinds, Map<String, String> variables, String... arguments) {
    known = new KnownSettings(kinds);
    var given = new SimpleCommandLinePropertySource(arguments);
    var ofArguments = given.getProperty(HOME);
    home = Home.prepare(home(ofArguments == null ? variables.get(HOME_VARIABLE) : ofArguments));
    sources.addLast(given);
    sources.addLast(fixed());
    sources.addLast(EnvironmentVariables.read(known, variables, problems));
    for (var document : SettingsFile.read(home, problems)) {
      checkNames((EnumerablePropertySource<?>) document);
      sources.addLast(document);
    }
  }

  private static Path home(@Nullable String home) {
    if (home == null || home.isBlank()) {
      throw new InvalidSettings(
          List.of(
              "NIGHTMAIL_HOME is not set. Set it to the directory that keeps Nightmail's data."));
    }
    if (!Path.of(home).isAbsolute()) {
      throw new InvalidSettings(
          List.of(
              "NIGHTMAIL_HOME is %s. Give an absolute path: else another directory, and another memory of who was reached, is used wherever you stand."
                  .formatted(home)));
    }
    return Path.of(home);
  }

  private Path log() {
    return home.resolve("logs").resolve("nightmail.log");
  }

  /** What cannot be set otherwise. */
  private MapPropertySource fixed() {
    var fixed = new TreeMap<>(LogLevels.limits());
    fixed.put(HOME, home.toString());
    fixed.put("logging.file.name", log().toString());
    fixed.put("spring.config.location", "classpath:/application.yaml");
    return new MapPropertySource(FIXED, fixed);
  }

  private void checkNames(EnumerablePropertySource<?> document) {
    for (var name : document.getPropertyNames()) {
      if (String.valueOf(document.getProperty(name)).contains("${")) {
        problems.add(
            place(document, name)
                + " has a placeholder, which is not filled in. Set an environment variable instead.");
      } else if (name.equals(HOME)) {
        problems.add(place(document, name) + " cannot be set here. Set NIGHTMAIL_HOME.");
      } else if (!LogLevels.isLevel(name) && known.find(name).isEmpty()) {
        problems.add(
            "%s is no setting of Nightmail. %s"
                .formatted(place(document, name), known.remedy(name)));
      }
    }
  }

  /** Makes a binder only where something is set: to make one is half the cost of all this. */
  private void checkValues() {
    for (var source : sources) {
      var binder =
          SingletonSupplier.of(
              () ->
                  new Binder(
                      ConfigurationPropertySources.from(List.<PropertySource<?>>of(source))));
      for (var name : namesSetIn(source)) {
        var value = String.valueOf(source.getProperty(name));
        if (LogLevels.isLevel(name)) {
          LogLevels.problem(name, value)
              .ifPresent(problem -> problems.add(place(source, name) + " " + problem + "."));
        } else {
          known.find(name).ifPresent(setting -> check(setting, name, value, source, binder));
        }
      }
    }
  }

  private void check(
      KnownSetting setting,
      String name,
      String value,
      PropertySource<?> source,
      Supplier<Binder> binder) {
    if (setting.isList()) {
      return;
    }
    if (value.isBlank()) {
      problems.add(place(source, name) + " has no value. Give it one, or remove it.");
      return;
    }
    try {
      binder
          .get()
          .bind(
              ConfigurationPropertyName.adapt(name, '.'),
              Bindable.of(ResolvableType.forType(setting.type())));
    } catch (BindException e) {
      problems.add(
          "%s is \"%s\": it %s.".formatted(place(source, name), value, setting.expected()));
    }
  }

  private void checkDatabase() {
    var url = value(DATABASE);
    if (url == null) {
      for (var alone : List.of("spring.datasource.username", "spring.datasource.password")) {
        if (value(alone) != null) {
          problems.add(place(alone) + " is set without " + DATABASE + ". Set both, or neither.");
        }
      }
    } else if (!url.startsWith("jdbc:postgresql:")) {
      problems.add(place(DATABASE) + " must be such as jdbc:postgresql://host/nightmail.");
    } else if (url.split("\\?", 2)[0].contains("@")) {
      problems.add(
          place(DATABASE)
              + " must not contain a user or password. Use spring.datasource.username and .password.");
    }
  }

  private void checkRules(Supplier<List<Class<?>>> kinds) {
    if (!anySet()) {
      return; // the defaults break no rule
    }
    for (var kind : kinds.get()) {
      var prefix = kind.getAnnotation(ConfigurationProperties.class).value();
      if (binder().bindOrCreate(prefix, Bindable.of(kind)) instanceof CheckedSettings settings) {
        settings.check(
            (key, problem) -> problems.add(place(prefix + "." + key) + " " + problem + "."));
      }
    }
  }

  private boolean anySet() {
    return sources.stream()
        .flatMap(source -> namesSetIn(source).stream())
        .anyMatch(name -> name.startsWith("nightmail."));
  }

  /** What the user set, but for the home, which is known by now. */
  private static List<String> namesSetIn(PropertySource<?> source) {
    return source.getName().equals(FIXED)
        ? List.of()
        : Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames())
            .filter(name -> !name.equals(HOME))
            .toList();
  }

  private void refuseProblems() {
    if (!problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
  }

  private Binder binder() {
    return new Binder(ConfigurationPropertySources.from(sources));
  }

  private @Nullable String value(String setting) {
    var found = found(setting);
    return found == null ? null : String.valueOf(found.getValue());
  }

  private @Nullable ConfigurationProperty found(String setting) {
    var name = ConfigurationPropertyName.adapt(setting, '.');
    for (var source : ConfigurationPropertySources.from(sources)) {
      var found = source.getConfigurationProperty(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A setting as the user wrote it, with the place. */
  private String place(String setting) {
    var found = found(setting);
    return found == null
        ? setting
        : place(
            setting,
            found.getOrigin() instanceof PropertySourceOrigin of
                ? of.getOrigin()
                : found.getOrigin());
  }

  private String place(PropertySource<?> source, String name) {
    return place(name, OriginLookup.getOrigin(source, name));
  }

  private String place(String name, @Nullable Origin origin) {
    if (origin instanceof EnvironmentVariables.Variable variable) {
      return variable.name();
    }
    if (origin instanceof TextResourceOrigin text && text.getLocation() != null) {
      return "%s, line %d: %s"
          .formatted(SettingsFile.in(home), text.getLocation().getLine() + 1, name);
    }
    return name;
  }

  private ConfigurableEnvironment environment() {
    var environment = new StandardEnvironment();
    var all = environment.getPropertySources();
    all.stream().map(PropertySource::getName).toList().forEach(all::remove);
    sources.stream().skip(1).forEach(all::addLast); // the arguments come with the run
    return environment;
  }
}
