package com.nightmail;

import com.nightmail.cli.Commands;
import com.nightmail.media.MediaSettings;
import com.nightmail.platform.InvalidSettings;
import com.nightmail.platform.LogOnDemand;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.platform.OpenFiles;
import com.nightmail.platform.Settings;
import com.nightmail.receipts.OptOutSettings;
import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.SenderSettings;
import com.nightmail.schedule.ScheduleSettings;
import com.nightmail.web.WebhookSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/** Starts Nightmail: the command line, and the application behind those commands that need it. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties({
  NightmailProperties.class,
  SenderSettings.class,
  OptOutSettings.class,
  MediaSettings.class,
  WebhookSettings.class,
  ScheduleSettings.class
})
public class Nightmail {

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // what is printed does not change with the machine's language
    var shortage = OpenFiles.shortage();
    if (shortage != null) {
      System.err.println(shortage);
      System.exit(2); // as whatever is refused before sending
    }
    LogOnDemand.install();
    System.exit(Commands.execute(() -> open(), () -> start(), Nightmail::serve, args));
  }

  /**
   * The runs alone, their database included, for a command that only reads or tells.
   *
   * @param settings as {@code --nightmail.home=...}; they win over the environment
   * @throws InvalidSettings naming every problem, before anything is started
   */
  public static DirectorySession open(String... settings) {
    var environment = environment(settings);
    environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(settings));
    LogOnDemand.begin(environment);
    return DirectorySession.open(environment);
  }

  /**
   * The whole application, its database included, without a web server.
   *
   * @param settings as {@code --nightmail.home=...}; they win over the environment
   * @throws InvalidSettings naming every problem, before anything is started
   */
  public static ConfigurableApplicationContext start(String... settings) {
    return start(WebApplicationType.NONE, settings);
  }

  /**
   * The whole application with its web server.
   *
   * @param settings as {@code --server.port=...}; they win over the environment
   * @throws InvalidSettings naming every problem, before anything is started
   */
  public static ConfigurableApplicationContext serve(String... settings) {
    return start(WebApplicationType.SERVLET, settings);
  }

  private static ConfigurableApplicationContext start(WebApplicationType web, String... settings) {
    // Every connection is looked at before it is used: one from before an outage would fail its
    // user.
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    return new SpringApplicationBuilder(Nightmail.class)
        .web(web)
        .properties(Map.of("db-scheduler.enabled", web == WebApplicationType.SERVLET))
        .initializers(starting -> LogOnDemand.keepTroubleToItself())
        .environment(environment(settings))
        .registerShutdownHook(false) // runs are stopped first: see the commands
        .run(settings);
  }

  private static ConfigurableEnvironment environment(String... settings) {
    return Settings.read(Nightmail::settings, System.getenv(), settings);
  }

  /** The records that settings are bound to. */
  private static List<Class<?>> settings() {
    return List.of(Nightmail.class.getAnnotation(EnableConfigurationProperties.class).value());
  }
}
