package com.nightmail.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The gateway, in a process of its own so that its processor time is known apart. */
final class GatewayProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final PrintStream commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final int port;

  /** Starts it; it is warm when this returns. */
  GatewayProcess() throws IOException, InterruptedException {
    process =
        Java.start(GatewayMain.class, "-Xms192m", "-Xmx192m", "-XX:+UseSerialGC")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = new PrintStream(process.getOutputStream(), true, US_ASCII);
    Thread.ofPlatform().daemon().name("gateway-lines").start(this::listen);
    port = Integer.parseInt(expect("port "));
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return port;
  }

  /** Where messages go. */
  URI url() {
    return URI.create("http://127.0.0.1:" + port + "/api/cloud/Dialog");
  }

  /** Begins a round. */
  void begin(int expected, Behaviour behaviour) throws InterruptedException {
    lines.clear();
    commands.printf(
        "begin %d %d %d %d%n",
        expected,
        behaviour.latency().toMillis(),
        behaviour.slowOneIn(),
        behaviour.slowLatency().toMillis());
    expect("ready");
  }

  /**
   * Waits for the first message, or for another tenth to be answered.
   *
   * @return how many are answered, or null if the time is up
   */
  @Nullable Integer milestone(Duration atMost) throws InterruptedException {
    var line = lines.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    return line == null ? null : Integer.valueOf(line.substring("answered ".length()));
  }

  /** What it has counted since the round began. */
  Tally tally() throws InterruptedException {
    commands.println("tally");
    return JsonMapper.shared().readValue(expect("{", ""), Tally.class);
  }

  @Override
  public void close() {
    commands.close();
    process.destroy();
  }

  private String expect(String beginning) throws InterruptedException {
    return expect(beginning, beginning);
  }

  /** The next line that begins like this, without the part to drop. */
  private String expect(String beginning, String drop) throws InterruptedException {
    while (true) {
      var line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (line == null) {
        throw new BenchFailed("The gateway does not answer.");
      }
      if (line.startsWith(beginning)) {
        return line.substring(drop.length());
      }
    }
  }

  private void listen() {
    try (var said = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII))) {
      for (String line; (line = said.readLine()) != null; ) {
        lines.add(line);
      }
    } catch (IOException e) {
      // It has ended.
    }
  }
}
