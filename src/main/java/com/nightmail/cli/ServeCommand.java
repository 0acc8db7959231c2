package com.nightmail.cli;

import com.nightmail.schedule.Schedules;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Serves the web application, which takes receipts, and runs schedules, until it is ended.",
      "Receipts come to /webhooks/whatsapp; /health tells whether it works. Put a proxy with TLS"
          + " before it."
    })
final class ServeCommand implements Callable<Integer> {
  private final Function<String[], ConfigurableApplicationContext> webApplication;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--address",
      paramLabel = "A",
      defaultValue = "127.0.0.1",
      description = "Address to listen at; 0.0.0.0 is all of them. Default: ${DEFAULT-VALUE}.")
  private String address = "";

  ServeCommand(Function<String[], ConfigurableApplicationContext> webApplication) {
    this.webApplication = webApplication;
  }

  @Override
  public Integer call() throws InterruptedException {
    var ended = new CountDownLatch(1);
    var context =
        webApplication.apply(new String[] {"--server.port=" + port, "--server.address=" + address});
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  context.close();
                  ended.countDown();
                  Runtime.getRuntime().halt(Commands.COMPLETED);
                },
                "end-on-signal"));
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf("Nightmail serves at http://%s:%d%n", address, port);
    out.printf("Webhook:  /webhooks/whatsapp, or /webhooks/whatsapp/SENDER%n");
    var environment = context.getEnvironment();
    if (!environment.containsProperty("nightmail.webhook.app-secret")) {
      out.printf(
          "Calls are refused unless a sender has a webhook-secret: nightmail.webhook.app-secret is not set.%n");
    }
    var schedules = context.getBean(Schedules.class).all();
    if (!schedules.isEmpty()) {
      out.printf("%s: see nightmail schedule list%n", Format.count(schedules.size(), "schedule"));
    }
    out.flush();
    ended.await();
    return Commands.COMPLETED;
  }
}
