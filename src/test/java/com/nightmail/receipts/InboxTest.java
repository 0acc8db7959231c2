package com.nightmail.receipts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.receipts.Inbox.Taken;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a web application, so that nothing is applied and what was kept can be looked at. */
class InboxTest {
  private static final byte[] EVENT = "{}".getBytes(UTF_8);

  @TempDir Path folder;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private Desk desk;
  private Inbox inbox;

  @BeforeEach
  void open() {
    desk = new Desk(folder, Options.IDEAL);
    inbox = desk.bean(Inbox.class);
  }

  @AfterEach
  void close() {
    callers.close();
    desk.close();
  }

  @Test
  void eventsThatComeWhileOneIsCommittedAreCommittedTogetherInTheirOrder() throws Exception {
    var calls = new ArrayList<CompletableFuture<Taken>>();
    try (var lock = locked()) {
      calls.add(call("first", EVENT));
      awaitWriting();
      IntStream.range(0, 100).forEach(i -> calls.add(inLine("sender " + i, EVENT)));
      assertThat(calls).noneMatch(CompletableFuture::isDone);
      lock.commit();
    }
    assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(Taken.KEPT));
    assertThat(senders())
        .containsExactly(
            IntStream.range(-1, 100)
                .mapToObj(i -> i < 0 ? "first" : "sender " + i)
                .toArray(String[]::new));
    assertThat(transactions()).isEqualTo(2);
  }

  @Test
  void anEventThatTheDatabaseRefusesFailsNoOther() throws Exception {
    var calls = new ArrayList<CompletableFuture<Taken>>();
    try (var lock = locked()) {
      call("first", EVENT);
      awaitWriting();
      for (var sender : List.of("a", "zero \0", "b")) {
        calls.add(inLine(sender, EVENT));
      }
      lock.commit();
    }
    assertThat(calls.stream().map(CompletableFuture::join))
        .containsExactly(Taken.KEPT, Taken.MALFORMED, Taken.KEPT);
    assertThat(senders()).containsExactly("first", "a", "b");
  }

  @Test
  void everyEventOfABatchThatTheDatabaseLosesHasToComeAgain() throws Exception {
    var calls = new ArrayList<CompletableFuture<Taken>>();
    try (var lock = locked()) {
      calls.add(call("first", EVENT));
      awaitWriting();
      IntStream.range(0, 10).forEach(i -> calls.add(inLine("lost", EVENT)));
      cutWriter(lock);
      calls.getFirst().join();
      awaitWriting();
      cutWriter(lock);
      assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(Taken.NOT_NOW));
      lock.commit();
    }
    assertThat(senders()).isEmpty();
    assertThat(inbox.take("again", EVENT)).isEqualTo(Taken.KEPT);
    assertThat(senders()).containsExactly("again");
  }

  @Test
  void whatIsTooMuchToWaitIsTurnedAwayUntilThereIsRoom() throws Exception {
    var large = ("{}" + " ".repeat(Inbox.MOST_BYTES / 8 - 2)).getBytes(UTF_8);
    var calls = new ArrayList<CompletableFuture<Taken>>();
    try (var lock = locked()) {
      calls.add(call("large", large));
      awaitWriting();
      IntStream.range(1, 8).forEach(i -> calls.add(inLine("large", large)));
      assertThat(inbox.take("one more", EVENT)).isEqualTo(Taken.NOT_NOW);
      lock.commit();
    }
    assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(Taken.KEPT));
    assertThat(inbox.take("later", EVENT)).isEqualTo(Taken.KEPT);
    assertThat(senders()).hasSize(9).endsWith("later");
  }

  private CompletableFuture<Taken> call(String sender, byte[] body) {
    return CompletableFuture.supplyAsync(() -> inbox.take(sender, body), callers);
  }

  /** A call, which has its place in the next batch when this returns. */
  private CompletableFuture<Taken> inLine(String sender, byte[] body) {
    var before = inbox.waiting();
    var call = call(sender, body);
    await().until(() -> inbox.waiting() == before + 1);
    return call;
  }

  /** Nobody can insert until this is committed. */
  private Connection locked() throws SQLException {
    var connection = DriverManager.getConnection(desk.database);
    connection.setAutoCommit(false);
    connection.createStatement().execute("LOCK TABLE receipt_event IN SHARE MODE");
    return connection;
  }

  private static final String WRITER =
      "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

  private void awaitWriting() {
    await()
        .until(
            () -> desk.jdbc().sql("SELECT count(*) " + WRITER).query(Integer.class).single() == 1);
  }

  private static void cutWriter(Connection connection) throws SQLException {
    connection.createStatement().execute("SELECT pg_terminate_backend(pid) " + WRITER);
  }

  private List<String> senders() {
    return desk.jdbc()
        .sql("SELECT sender FROM receipt_event ORDER BY id")
        .query(String.class)
        .list();
  }

  private int transactions() {
    return desk.jdbc()
        .sql("SELECT count(DISTINCT xmin::text) FROM receipt_event")
        .query(Integer.class)
        .single();
  }
}
