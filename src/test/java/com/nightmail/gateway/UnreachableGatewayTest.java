package com.nightmail.gateway;

import static com.nightmail.gateway.Senders.documentedTemplate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.gateway.Outcome.Accepted;
import com.nightmail.gateway.Outcome.InDoubt;
import com.nightmail.gateway.Outcome.NotSent;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever fails before the body leaves proves that nothing was sent. */
@Timeout(30)
class UnreachableGatewayTest {

  @Test
  void aRefusedConnectionProvesNothingWasSent() throws Exception {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertNotSent(URI.create("http://127.0.0.1:" + port + "/"), "failed: Connection refused");
  }

  @Test
  void anUnknownHostProvesNothingWasSent() {
    assertNotSent(URI.create("http://gateway.invalid/"), "no such host: gateway.invalid");
  }

  @Test
  void aFailedTlsHandshakeProvesNothingWasSent() throws Exception {
    try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = plain.accept()) {
                  socket.getOutputStream().write("HTTP/1.1 400 no TLS here\r\n\r\n".getBytes());
                  socket.getInputStream().readAllBytes();
                } catch (java.io.IOException e) {
                  // the client has had enough
                }
              });
      assertNotSent(URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/"), "TLS: ");
    }
  }

  @Test
  void aTlsHandshakeThatStallsProvesNothingWasSent() throws Exception {
    try (var server = RawServer.answering(200, "{}")) {
      assertNotSent(server.url("https"), "imed out");
    }
  }

  @Test
  void aConnectionThatNobodyAcceptsProvesNothingWasSent() throws Exception {
    try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = new ArrayList<>();
      try {
        fillBacklog(deaf, waiting);
        assertNotSent(URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/"), "imed out");
      } finally {
        for (Socket socket : waiting) {
          socket.close();
        }
      }
    }
  }

  @Test
  void whoFindsNoConnectionFreeHasSentNothing() throws Exception {
    try (var simulator = new Simulator(Options.IDEAL.withFaults("silent"));
        var gateway = Gateway.open(narrow(simulator.url()))) {
      Thread first =
          Thread.ofVirtual()
              .start(() -> Senders.send(gateway, 919876543210L, documentedTemplate(), "1"));
      await().until(() -> simulator.stats().accepted() == 1);
      assertThat(Senders.send(gateway, 919876543211L, documentedTemplate(), "1"))
          .isInstanceOf(NotSent.class);
      assertThat(simulator.stats().requests()).isEqualTo(1);
      gateway.close();
      first.join();
    }
  }

  @Test
  void closingTheGatewayLeavesInDoubtWhatIsInFlight() throws Exception {
    try (var simulator = new Simulator(Options.IDEAL.withFaults("silent"));
        var gateway = Gateway.open(Senders.orai(simulator.url(), Duration.ofMinutes(1)))) {
      var outcome = new java.util.concurrent.CompletableFuture<Outcome>();
      Thread.ofVirtual()
          .start(
              () ->
                  outcome.complete(
                      Senders.send(gateway, 919876543210L, documentedTemplate(), "1")));
      await().until(() -> simulator.stats().accepted() == 1);
      gateway.close();
      assertThat(outcome.get()).isInstanceOf(InDoubt.class);
      assertThat(Senders.send(gateway, 919876543210L, documentedTemplate(), "2"))
          .isInstanceOf(NotSent.class);
    }
  }

  @Test
  void anInterruptedSenderStaysInterruptedAndKeepsItsDoubt() throws Exception {
    try (var simulator = new Simulator(Options.IDEAL.withFaults("silent=1x"));
        var gateway = Gateway.open(Senders.orai(simulator.url(), Duration.ofMinutes(1)))) {
      var seen = new java.util.concurrent.CompletableFuture<String>();
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    Outcome outcome =
                        Senders.send(gateway, 919876543210L, documentedTemplate(), "1");
                    seen.complete(
                        outcome.getClass().getSimpleName()
                            + Thread.currentThread().isInterrupted());
                  });
      await().until(() -> simulator.stats().accepted() == 1);
      sender.interrupt();
      assertThat(seen.get()).isEqualTo("InDoubttrue");
    }
  }

  @Test
  void connectionsAreKeptAndUsedAgain() throws Exception {
    try (var simulator = new Simulator(Options.IDEAL);
        var gateway = Gateway.open(Senders.orai(simulator.url()))) {
      for (int i = 0; i < 50; i++) {
        assertThat(Senders.send(gateway, 919876543210L + i, documentedTemplate(), "1"))
            .isInstanceOf(Accepted.class);
      }
      assertThat(simulator.stats().connections()).isEqualTo(1);
    }
  }

  private static void assertNotSent(URI url, String why) {
    try (var gateway = Gateway.open(narrow(url))) {
      assertThat(Senders.send(gateway, 919876543210L, documentedTemplate(), "1"))
          .isInstanceOfSatisfying(
              NotSent.class,
              notSent -> {
                assertThat(notSent.errorClass()).isNull();
                assertThat(notSent.message())
                    .contains(why)
                    .doesNotContain(Senders.KEY, "Exception");
              });
    }
  }

  /** One connection, and little patience to get it. */
  private static Sender narrow(URI url) {
    return new Sender(
        "narrow",
        url,
        Dialect.ORAI,
        Senders.KEY,
        10,
        1,
        Duration.ofMillis(400),
        Duration.ofSeconds(20),
        true,
        ProductPolicy.STRICT,
        null);
  }

  private static void fillBacklog(ServerSocket deaf, List<Socket> waiting) {
    for (int i = 0; i < 8; i++) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(deaf.getLocalSocketAddress(), 200);
      } catch (java.io.IOException full) {
        return;
      }
    }
  }
}
