package com.nightmail.gateway;

import static com.nightmail.gateway.Senders.documentedTemplate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.nightmail.gateway.Outcome.Accepted;
import com.nightmail.gateway.Outcome.InDoubt;
import com.nightmail.gateway.Outcome.NotSent;
import com.nightmail.gateway.Outcome.Refused;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each thing that can go wrong at a gateway proves about the message. */
@Timeout(60)
class FaultyGatewayTest {

  private static final long PHONE = 919876543210L;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reset-before",
        "reset-during",
        "reset-after",
        "lost",
        "broken-json",
        "html",
        "no-id",
        "http-500",
        "http-502-accepted",
        "http-503",
        "http-504-accepted",
        "http-503-wait",
        "131000",
        "2",
        "131016:detail",
        "999999/500",
        // Gateways rewrite statuses: a 4xx with such a code proves no more than a 5xx.
        "1/400",
        "2/400",
        "131000/400",
        "131016/400:detail",
        "133004/404",
        "131016/429",
        "2/403:errors",
      })
  void whatProvesNothingIsInDoubt(String fault) throws IOException {
    assertThat(sendThrough(fault)).isInstanceOf(InDoubt.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "endless", "trickle"})
  void anAnswerThatDawdlesIsCutAtTheDeadline(String fault) throws IOException {
    try (var simulator = new Simulator(Options.IDEAL.withFaults(fault));
        var gateway = Gateway.open(Senders.orai(simulator.url(), Duration.ofMillis(700)))) {
      long start = System.nanoTime();
      Outcome outcome = Senders.send(gateway, PHONE, documentedTemplate(), "1");
      assertThat(outcome).isInstanceOf(InDoubt.class);
      assertThat(((InDoubt) outcome).message()).contains("0.7 s");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(690), Duration.ofSeconds(5));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "131026, RECIPIENT, 131026",
    "131049:detail, RECIPIENT, 131049",
    "131050:errors, RECIPIENT, 131050",
    "131008:bare, ROW, 131008",
    "100:error, ROW, 100",
    "777777, ROW, 777777",
    "132001, TEMPLATE, 132001",
    "134102, TEMPLATE, 134102",
    "190, ACCOUNT, 190",
    "0:error, ACCOUNT, 0",
    "3, ACCOUNT, 3",
    "200, ACCOUNT, 200",
    "131045, ACCOUNT, 131045",
    "error-inside, RECIPIENT, 131026",
    "http-301, ACCOUNT, 0",
    "http-401, ACCOUNT, 0",
    "http-403, ACCOUNT, 0",
    "http-404, ACCOUNT, 0",
    "http-422, ROW, 0",
    "131008:text, ROW, 0",
    "131008:string, ROW, 0",
  })
  void aRefusalHasItsClassWhateverTheEnvelope(String fault, ErrorClass errorClass, int code)
      throws IOException {
    assertThat(sendThrough(fault))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.errorClass()).isEqualTo(errorClass);
              assertThat(refused.code()).isEqualTo(code);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "130429, RATE, 130429",
    "80007:detail, RATE, 80007",
    "4/503, RATE, 4",
    "130429:meta, RATE, 0",
    "130429:text, RATE, 0",
    "130429:string, RATE, 0",
    "http-429, RATE, 0",
    "131056, PAIR_RATE, 131056",
    "131056/429, PAIR_RATE, 131056",
    "131057, MAINTENANCE, 131057",
    "2494100, MAINTENANCE, 2494100",
    "134101, SYNCING, 134101",
  })
  void whatComesTooFastOrTooEarlyIsProvedNotSent(String fault, ErrorClass errorClass, int code)
      throws IOException {
    assertThat(sendThrough(fault))
        .isInstanceOfSatisfying(
            NotSent.class,
            notSent -> {
              assertThat(notSent.errorClass()).isEqualTo(errorClass);
              assertThat(notSent.code()).isEqualTo(code);
            });
  }

  @Test
  void theGatewaysWishToBeLeftAloneIsKept() throws IOException {
    assertThat(((NotSent) sendThrough("http-429-wait")).retryAfter())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aConnectionThatTheGatewayClosedIsNotUsedAgain() throws Exception {
    try (var simulator = new Simulator(Options.IDEAL.withFaults("close"));
        var gateway = Gateway.open(Senders.orai(simulator.url()))) {
      for (int i = 0; i < 3; i++) {
        assertThat(Senders.send(gateway, PHONE + i, documentedTemplate(), "1"))
            .isInstanceOf(Accepted.class);
        // Longer than a connection may idle unseen.
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(simulator.stats().connections()).isEqualTo(3);
    }
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var gateway =
            Gateway.open(
                Senders.orai(
                    URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"),
                    Duration.ofSeconds(50)))) {
      var flood =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket socket = server.accept()) {
                      var out = socket.getOutputStream();
                      out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes());
                      while (true) {
                        out.write(new byte[8192]);
                      }
                    } catch (IOException e) {
                      // the client has read enough
                    }
                  });
      assertThat(Senders.send(gateway, PHONE, documentedTemplate(), "1"))
          .isInstanceOf(InDoubt.class);
      flood.join(Duration.ofSeconds(10));
      assertThat(flood.isAlive()).isFalse();
    }
  }

  @Test
  void aPageTooLongToBeReadCountsByItsStatusAndItsConnectionIsNotUsedAgain() throws Exception {
    try (var server = RawServer.answering(404, "<p>".repeat(Answer.MOST_BYTES));
        var gateway = Gateway.open(Senders.orai(server.url("http")))) {
      for (int i = 0; i < 3; i++) {
        assertThat(Senders.send(gateway, PHONE + i, documentedTemplate(), "1"))
            .isInstanceOfSatisfying(
                Refused.class,
                refused -> assertThat(refused.errorClass()).isEqualTo(ErrorClass.ACCOUNT));
      }
    }
  }

  @Test
  void aMessageIsWrittenOnceWhateverTheClientDoes() throws Exception {
    Sender sender = Senders.orai(URI.create("http://127.0.0.1/"));
    try (var deadlines = new Deadlines(sender)) {
      byte[] body = {1, 2, 3};
      var exchange = new Exchange(new RequestHead(sender), body, () -> true, deadlines);
      var wire = new ByteArrayOutputStream();
      exchange.getEntity().writeTo(wire);
      assertThatIOException().isThrownBy(() -> exchange.getEntity().writeTo(wire));
      assertThat(wire.toByteArray()).isEqualTo(body);
    }
  }

  @Test
  void aThousandAtOnceShareAThousandConnections() throws Exception {
    try (var simulator = new Simulator(Options.IDEAL.withLatency(Duration.ofMillis(200)));
        var gateway = Gateway.open(Senders.orai(simulator.url(), Duration.ofSeconds(30)))) {
      Set<Outcome> outcomes = ConcurrentHashMap.newKeySet();
      byte[] template = documentedTemplate();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 1000; i++) {
          long phone = PHONE + i;
          threads.submit(() -> outcomes.add(Senders.send(gateway, phone, template, "1")));
        }
      }
      Set<String> ids = new HashSet<>();
      assertThat(outcomes).allSatisfy(o -> ids.add(((Accepted) o).wamid()));
      assertThat(ids).hasSize(1000);
      assertThat(simulator.stats().recipients()).isEqualTo(1000);
      assertThat(simulator.stats().acceptedTwice()).isZero();
    }
  }

  private static Outcome sendThrough(String fault) throws IOException {
    try (var simulator = new Simulator(Options.IDEAL.withFaults(fault));
        var gateway = Gateway.open(Senders.orai(simulator.url()))) {
      Outcome outcome = Senders.send(gateway, PHONE, documentedTemplate(), "1");
      assertThat(simulator.stats().requests()).isLessThanOrEqualTo(1);
      return outcome;
    }
  }
}
