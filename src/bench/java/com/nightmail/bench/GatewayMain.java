package com.nightmail.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway's process. It takes commands by its standard input, a line each, and speaks by its
 * standard output, a line each; {@link GatewayProcess} is the other end.
 *
 * <pre>
 *   (start)                                        port N, once it is warm
 *   begin EXPECTED LATENCY SLOW_ONE_IN SLOW        ready
 *   (messages)                                     answered 0 | a tenth of EXPECTED | ... | EXPECTED
 *   tally                                          the {@link Tally} as JSON
 * </pre>
 *
 * Latencies are in milliseconds. It ends with its input.
 */
final class GatewayMain {
  private GatewayMain() {}

  public static void main(String[] arguments) throws Exception {
    var gateway = new GatewayServer(count -> say("answered " + count));
    Thread.ofPlatform().daemon().name("gateway").start(() -> serve(gateway));
    Postings.send(gateway.port(), Postings.ENOUGH_TO_WARM_UP);
    say("port " + gateway.port());
    var commands = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line; (line = commands.readLine()) != null; ) {
      var words = line.split(" ");
      gateway.submit(
          switch (words[0]) {
            case "begin" -> () -> begin(gateway, words);
            case "tally" -> () -> say(JsonMapper.shared().writeValueAsString(gateway.tally()));
            default -> throw new IllegalArgumentException(line);
          });
    }
  }

  private static void begin(GatewayServer gateway, String[] words) {
    gateway.begin(
        Integer.parseInt(words[1]),
        new Behaviour(
            Duration.ofMillis(Long.parseLong(words[2])),
            Integer.parseInt(words[3]),
            Duration.ofMillis(Long.parseLong(words[4]))));
    say("ready");
  }

  private static void serve(GatewayServer gateway) {
    try {
      gateway.serve();
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
