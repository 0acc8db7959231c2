package com.nightmail.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.nightmail.domain.Counts;
import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.Route;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the ledger itself refuses, whatever the caller has heard by then. */
class FenceTest {
  @TempDir Path folder;
  private Desk desk;
  private Ledger ledger;
  private RunLease lease;

  /** A run that was stopped with messages to go, as its last holder sees it. */
  @BeforeEach
  void stoppedRun() {
    desk = new Desk(folder, Options.IDEAL, "nightmail.senders.main.rate=200");
    var launched = desk.begin(desk.campaign("fence", desk.list("list.csv", Desk.numbers(0, 400))));
    await().until(() -> desk.simulator.stats().accepted() > 20);
    desk.runs().stop(launched.run());
    var run = desk.await(launched).run();
    lease = new RunLease(run.id(), run.epoch());
    ledger = desk.bean(Ledger.class);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void nothingIsClaimedOnceAStopIsAskedFor() {
    var lines = lines("READY");
    assertThatThrownBy(() -> ledger.claim(lease, lines, null)).isInstanceOf(StopRequested.class);
    assertThat(lines("READY")).isEqualTo(lines);

    desk.jdbc().sql("UPDATE run SET stop_requested = false").update();
    assertThat(ledger.claim(lease, lines, null)).hasSameSizeAs(lines);
    assertThat(counted()).isEqualTo(desk.messages().recount(lease.run()));
  }

  @Test
  void aFormerHolderClaimsAndSettlesNothing() {
    desk.jdbc().sql("UPDATE run SET stop_requested = false").update();
    var lines = lines("READY");
    var attempts = ledger.claim(lease, lines.subList(0, 2), null);
    desk.jdbc().sql("UPDATE run SET epoch = epoch + 1").update();

    assertThatThrownBy(() -> ledger.claim(lease, lines.subList(2, 4), null))
        .isInstanceOf(Fenced.class);
    var outcomes =
        attempts.entrySet().stream()
            .<Settlement>map(
                claim -> new Settlement.NotSent(claim.getKey(), claim.getValue(), null, null))
            .toList();
    assertThatThrownBy(() -> ledger.settle(lease, outcomes)).isInstanceOf(Fenced.class);

    assertThat(lines("CLAIMED")).isEqualTo(lines.subList(0, 2));
    assertThat(counted()).isEqualTo(desk.messages().recount(lease.run()));
  }

  @Test
  void whatAFormerHolderIsAnsweredIsSettledByAttempt() {
    desk.jdbc().sql("UPDATE run SET stop_requested = false").update();
    var ready = lines("READY");
    var lines = ready.subList(ready.size() - 6, ready.size()); // not tried before the stop
    assertThat(ledger.claim(lease, lines, null))
        .allSatisfy((line, attempt) -> assertThat(attempt).isOne());
    var successor = ledger.take(lease.run(), "next");
    assertThat(ledger.doubtPredecessors(successor)).isEqualTo(6);
    // A person decided on one of them, before its answer came.
    var resent = lines.get(4);
    desk.jdbc()
        .sql("UPDATE message SET state = 'READY' WHERE line = :line")
        .param("line", resent)
        .update();
    desk.jdbc()
        .sql(
            "INSERT INTO run_count VALUES (:run, 'RECEIPTS', 'READY', 1), (:run, 'RECEIPTS', 'IN_DOUBT', -1)")
        .param("run", lease.run())
        .update();

    var left =
        ledger.settleLate(
            lease,
            List.of(
                accepted(lines.get(0), 1),
                new Settlement.Refused(
                    lines.get(1), 1, ErrorClass.RECIPIENT, 131026, "no", List.of()),
                new Settlement.InDoubt(lines.get(2), 1, null, "no answer"),
                new Settlement.NotSent(lines.get(3), 1, null, null),
                accepted(resent, 1),
                accepted(lines.get(5), 2)));

    assertThat(left).containsExactly(new Settlement.NotSent(lines.get(3), 1, null, null));
    assertThat(states(lines))
        .containsExactly("ACCEPTED", "REFUSED", "IN_DOUBT", "IN_DOUBT", "ACCEPTED", "IN_DOUBT");
    assertThat(counted()).isEqualTo(desk.messages().recount(lease.run()));
  }

  private static Settlement accepted(int line, int attempt) {
    return new Settlement.Accepted(line, attempt, "wamid.late" + line, Route.MM_LITE);
  }

  private List<String> states(List<Integer> lines) {
    return desk.jdbc()
        .sql("SELECT state::text FROM message WHERE line = ANY(:lines) ORDER BY line")
        .param("lines", lines.toArray(Integer[]::new))
        .query(String.class)
        .list();
  }

  @Test
  void whoTakesTheRunWaitsForAClaimAndAStopDoesNot() {
    desk.jdbc().sql("UPDATE run SET stop_requested = false").update();
    var line = lines("READY").subList(0, 1);
    var taken =
        new TransactionTemplate(desk.bean(PlatformTransactionManager.class))
            .execute(
                status -> {
                  ledger.claim(lease, line, null);
                  assertTimeoutPreemptively(
                      Duration.ofSeconds(5),
                      () -> desk.bean(RunRegister.class).requestStop(lease.run()));
                  var taking =
                      CompletableFuture.supplyAsync(() -> ledger.take(lease.run(), "next"));
                  await().until(this::somebodyWaits);
                  return taking;
                });
    assertThat(taken.join().epoch()).isEqualTo(lease.epoch() + 1);
    assertThat(lines("CLAIMED")).isEqualTo(line);
  }

  @Test
  void aClaimThatIsStillBeingCommittedIsTakenBackOnceItIs() {
    desk.jdbc().sql("UPDATE run SET stop_requested = false").update();
    var ready = lines("READY");
    var some = ready.subList(0, 3);
    var takenBack =
        new TransactionTemplate(desk.bean(PlatformTransactionManager.class))
            .execute(
                status -> {
                  ledger.claim(lease, some, null);
                  var takingBack = CompletableFuture.runAsync(() -> ledger.unclaim(lease, some));
                  await().until(this::somebodyWaits);
                  return takingBack;
                });
    takenBack.join();

    assertThat(lines("READY")).isEqualTo(ready);
    assertThat(counted()).isEqualTo(desk.messages().recount(lease.run()));
    assertThat(ledger.claim(lease, some, null)).hasSameSizeAs(some);
  }

  private boolean somebodyWaits() {
    return desk.jdbc()
        .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        .query(Boolean.class)
        .single();
  }

  private Counts counted() {
    return desk.runs().get(lease.run()).counts();
  }

  private List<Integer> lines(String state) {
    return desk.jdbc()
        .sql("SELECT line FROM message WHERE state = :state::message_state ORDER BY line")
        .param("state", state)
        .query(Integer.class)
        .list();
  }
}
