package com.nightmail.job;

import com.nightmail.campaign.Repeat;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.ledger.Suppressions;
import com.nightmail.sending.ActiveRun;
import com.nightmail.sending.DatabasePatience;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads what is READY, by ranges of the key. It stores no position: the states themselves tell
 * where a restart goes on. Whoever another run of the campaign reached meanwhile is skipped on the
 * way.
 */
class ReadyReader implements ItemStreamReader<ReadyMessage> {
  private static final int LINES_PER_PAGE = 1_000;

  private final ActiveRun active;
  private final Messages messages;
  private final Suppressions suppressions;
  private final DatabasePatience patience;
  private final Deque<ReadyMessage> page = new ArrayDeque<>();
  private int nextLine;
  private int lastLine;

  ReadyReader(
      ActiveRun active, Messages messages, Suppressions suppressions, DatabasePatience patience) {
    this.active = active;
    this.messages = messages;
    this.suppressions = suppressions;
    this.patience = patience;
  }

  @Override
  public void open(ExecutionContext context) {
    var run = active.run().id();
    nextLine = messages.firstReady(run);
    lastLine = nextLine == 0 ? -1 : messages.lastLine(run);
  }

  @Override
  public @Nullable ReadyMessage read() throws InterruptedException {
    while (page.isEmpty() && nextLine <= lastLine) {
      var to = nextLine + LINES_PER_PAGE - 1;
      page.addAll(patience.call(again -> readyUpTo(to)));
      nextLine = to + 1;
    }
    return page.poll();
  }

  private List<ReadyMessage> readyUpTo(int line) {
    if (active.campaign().repeat() == Repeat.NEVER) {
      suppressions.skipSentElsewhere(active.lease(), active.run().campaignId(), nextLine, line);
    }
    return messages.ready(active.run().id(), nextLine, line);
  }
}
