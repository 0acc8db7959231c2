package com.nightmail;

import com.nightmail.cli.Commands;
import com.nightmail.platform.NightmailProperties;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts Nightmail: the command line, and the application behind those commands that need it. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(NightmailProperties.class)
public class Nightmail {

  public static void main(String[] args) {
    System.exit(Commands.execute(() -> start(), Nightmail::serve, args));
  }

  /**
   * The whole application, its database included, without a web server.
   *
   * @param settings as {@code --nightmail.home=...}; they win over the environment
   */
  public static ConfigurableApplicationContext start(String... settings) {
    return start(WebApplicationType.NONE, settings);
  }

  /**
   * The whole application with its web server.
   *
   * @param settings as {@code --server.port=...}; they win over the environment
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
        .registerShutdownHook(false) // runs are stopped first: see the commands
        .run(settings);
  }
}
