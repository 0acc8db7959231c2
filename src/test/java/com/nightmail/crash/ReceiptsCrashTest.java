package com.nightmail.crash;

import static com.nightmail.support.Provider.status;
import static com.nightmail.support.Provider.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.domain.MessageState;
import com.nightmail.support.Provider;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An event that was answered is applied, once, whatever becomes of the process that answered it and
 * however many serve.
 */
class ReceiptsCrashTest {
  private static final int MESSAGES = 600;
  private static final int PER_CALL = 7;
  private static final List<MessageState> ENDS =
      List.of(MessageState.READ, MessageState.DELIVERED, MessageState.FAILED);

  @TempDir static Path folder;
  private static Home home;
  private static Gateway gateway;
  private static Books books;
  private static int run;
  private static List<Books.Row> sent;

  /** One serving process and the way to it. */
  private record Served(NightmailProcess process, Provider provider) {}

  @BeforeAll
  static void send() {
    home = new Home(folder.resolve("home"));
    gateway = new Gateway(Duration.ofMillis(20), 2_000);
    var mailing = Mailing.write(home.folder, "receipts", 0, MESSAGES, 0);
    home.start(gateway, "run", mailing.campaign().toString()).exits(0);
    books = home.booksAnyway(gateway);
    run = books.run(mailing.name()).orElseThrow();
    sent = books.rows(run);
  }

  @AfterAll
  static void close() {
    books.close();
    gateway.close();
    home.close();
  }

  @Test
  void whatWasKeptByAProcessThatIsKilledWhileItAppliesIsAppliedByTheNext() throws IOException {
    var messages = sent.subList(0, MESSAGES / 2);
    var calls = calls(messages);
    var killed = serve();
    books.lockCounters();
    calls.forEach(call -> assertThat(killed.provider().post(call)).isEqualTo(200));
    killWhileItApplies(killed);
    books.unlock();
    assertThat(books.events()).isEqualTo(calls.size());
    assertThat(books.rows(run)).containsAll(messages);

    var next = serve();
    try {
      awaitApplied(messages);
    } finally {
      next.process().kill();
    }
  }

  @Test
  void ofTwoProcessesOneAppliesWhatBothHaveKeptAndTheOtherOnceItIsKilled() throws IOException {
    var messages = sent.subList(MESSAGES / 2, MESSAGES);
    var calls = calls(messages);
    var first = serve();
    await("the first applies").until(books::applierConnected);
    var second = serve();
    try {
      var half = calls.size() / 2;
      post(calls.subList(0, half), first, second);
      await("half is applied").until(() -> books.events() == 0);

      books.lockCounters();
      post(calls.subList(half, calls.size()), first, second);
      killWhileItApplies(first);
      books.unlock();
      awaitApplied(messages);
    } finally {
      first.process().kill();
      second.process().kill();
    }
  }

  private static Served serve() throws IOException {
    var port = freePort();
    var process = home.start(gateway, "serve", "--port=" + port);
    await("it serves")
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(
            () ->
                !process.alive()
                    || Provider.get(URI.create("http://127.0.0.1:" + port + "/health")).statusCode()
                        == 200);
    assertThat(process.alive()).as(process.toString()).isTrue();
    return new Served(
        process, new Provider(URI.create("http://127.0.0.1:" + port + "/webhooks/whatsapp")));
  }

  /** Kills it between what it has changed of messages and what it counts, before the commit. */
  private static void killWhileItApplies(Served served) {
    await("messages are changed, and counters are not")
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(books::countersAreWaitedFor);
    served.process().kill();
  }

  private static void post(List<String> calls, Served... turns) {
    for (int i = 0; i < calls.size(); i++) {
      assertThat(turns[i % turns.length].provider().post(calls.get(i))).isEqualTo(200);
    }
  }

  /** What the provider tells of these messages: in any order, and some of it twice. */
  private static List<String> calls(List<Books.Row> messages) {
    var random = new Random(7);
    var all = new ArrayList<String>();
    for (var row : messages) {
      var token = Provider.token(row.run(), row.line(), row.attempt());
      for (var status : life(row)) {
        var receipt = status(row.wamid(), status, row.phone().toString(), token);
        all.addAll(Collections.nCopies(1 + random.nextInt(2), receipt));
      }
    }
    Collections.shuffle(all, random);
    var calls = new ArrayList<String>();
    for (int from = 0; from < all.size(); from += PER_CALL) {
      calls.add(statuses(all.subList(from, Math.min(all.size(), from + PER_CALL))));
    }
    return calls;
  }

  private static List<String> life(Books.Row row) {
    return switch (end(row)) {
      case READ -> List.of("sent", "delivered", "read");
      case DELIVERED -> List.of("sent", "delivered");
      default -> List.of("failed");
    };
  }

  private static MessageState end(Books.Row row) {
    return ENDS.get(row.line() % ENDS.size());
  }

  private static void awaitApplied(List<Books.Row> messages) {
    await("all events are applied").atMost(Duration.ofSeconds(30)).until(() -> books.events() == 0);
    var concerned = new HashSet<>(messages.stream().map(Books.Row::line).toList());
    var rows = books.rows(run);
    assertThat(rows)
        .filteredOn(row -> concerned.contains(row.line()))
        .allSatisfy(row -> assertThat(row.state()).as(row.toString()).isEqualTo(end(row)));
    assertThat(books.counters(run))
        .isEqualTo(
            rows.stream()
                .collect(Collectors.groupingBy(Books.Row::state, Collectors.summingInt(r -> 1))));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
