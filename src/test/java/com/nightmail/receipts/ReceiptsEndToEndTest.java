package com.nightmail.receipts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nightmail.domain.Counts;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Receipts;
import com.nightmail.support.Desk;
import com.nightmail.support.Provider;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsEndToEndTest {
  private static final int MESSAGES = 2_000;

  @TempDir Path folder;

  @Test
  void whatWasInDoubtIsToldByItsReceiptUntouchedByHand() throws IOException {
    var counts = countsAfterRun("", "lost=5%", "reset-after=2%", "broken-json=2%");

    assertThat(counts.inDoubt()).isZero();
    assertThat(counts.delivered() + counts.read()).isEqualTo(MESSAGES);
    assertThat(counts.read()).isBetween(MESSAGES / 3, MESSAGES * 2 / 3);
  }

  @Test
  void withoutTokensEveryMessageThatHasAnIdIsToldAndNoOther() throws IOException {
    var counts = countsAfterRun("nightmail.senders.main.callback-data=false", "lost@0000007");

    assertThat(counts.inDoubt()).isEqualTo(1);
    assertThat(counts.delivered() + counts.read()).isEqualTo(MESSAGES - 1);
  }

  private Counts countsAfterRun(String setting, String... faults) throws IOException {
    var port = freePort();
    var receipts =
        Receipts.to(URI.create("http://127.0.0.1:" + port + "/webhooks/whatsapp"), Provider.SECRET)
            .withDelay(Duration.ofMillis(300))
            .withRepeat(0.1)
            .withEarly(0.2);
    var options =
        Options.IDEAL.withLatency(Duration.ofMillis(30)).withFaults(faults).withReceipts(receipts);
    try (var desk =
        Desk.serving(
            folder,
            options,
            "server.port=" + port,
            "nightmail.webhook.app-secret=" + Provider.SECRET,
            setting.isEmpty() ? "nightmail.unused=" : setting)) {
      var run =
          desk.run(desk.campaign("told", desk.list("list.csv", Desk.numbers(0, MESSAGES)))).run();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  desk.simulator.receiptsUnderway() == 0
                      && desk.jdbc()
                              .sql(
                                  """
                                  SELECT (SELECT count(*) FROM receipt_event) + count(*)
                                  FROM receipt_parked p WHERE EXISTS (
                                    SELECT FROM wamid_index w WHERE w.wamid = p.wamid)
                                  """)
                              .query(Integer.class)
                              .single()
                          == 0);

      var counts = desk.runs().get(run.id()).counts();
      assertThat(counts).isEqualTo(desk.messages().recount(run.id()));
      assertThat(counts.total()).isEqualTo(MESSAGES);
      assertThat(desk.simulator.stats().acceptedTwice()).isZero();
      return counts;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
