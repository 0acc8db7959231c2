package com.nightmail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nightmail.Nightmail;
import com.nightmail.support.Desk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.stream.Stream;

/**
 * What a command answers that is typed at a desk. It runs in this process, on the desk's database,
 * with an application of its own.
 */
record Typed(int status, String out, String err) {

  /** Standard output is the JVM's: only one command at a time. */
  static synchronized Typed at(Desk desk, String... words) {
    var application =
        Stream.of(
                "spring.datasource.url=" + desk.database,
                "nightmail.home=" + desk.folder.resolve("home"),
                "nightmail.senders.main.url=" + desk.simulator.url(),
                "nightmail.senders.main.api-key=test-key",
                "nightmail.senders.main.rate=2000",
                "nightmail.breaker.share=1")
            .map("--"::concat)
            .toArray(String[]::new);
    var out = System.out;
    var err = System.err;
    var said = new ByteArrayOutputStream();
    var complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    System.setErr(new PrintStream(complained, true, UTF_8));
    try {
      var status =
          Commands.execute(
              () -> Nightmail.open(application),
              () -> Nightmail.start(application),
              Nightmail::serve,
              words);
      return new Typed(status, said.toString(UTF_8), complained.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
