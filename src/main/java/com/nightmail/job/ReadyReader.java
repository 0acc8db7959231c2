package com.nightmail.job;

import com.nightmail.campaign.Repeat;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.ledger.Suppressions;
import com.nightmail.sending.ActiveRun;
import com.nightmail.sending.DatabasePatience;
import com.nightmail.sending.SendSession;
import com.nightmail.sending.Session;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads what is READY, by ranges of the key. It stores no position: the states themselves tell
 * where a restart goes on. Whoever another run of the campaign reached meanwhile is skipped on the
 * way, and those are passed over whose window is closed.
 */
class ReadyReader implements ItemStreamReader<ReadyMessage> {
  private final ActiveRun active;
  private final Messages messages;
  private final Session session;
  private final Suppressions suppressions;
  private final DatabasePatience patience;
  private final Deque<ReadyMessage> page = new ArrayDeque<>();
  private int nextLine;
  private int lastLine;

  ReadyReader(
      ActiveRun active,
      Messages messages,
      Session session,
      Suppressions suppressions,
      DatabasePatience patience) {
    this.active = active;
    this.messages = messages;
    this.session = session;
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
    while (page.isEmpty() && nextLine <= lastLine && session.wantsMore()) {
      var to = SendSession.lastOfPage(nextLine);
      skipSentElsewhere(to);
      page.addAll(session.ready(nextLine, to));
      nextLine = to + 1;
    }
    return page.poll();
  }

  private void skipSentElsewhere(int to) throws InterruptedException {
    if (active.campaign().repeat() == Repeat.NEVER) {
      patience.<@Nullable Void>call(
          again -> {
            suppressions.skipSentElsewhere(active.lease(), active.run().campaignId(), nextLine, to);
            return null;
          });
    }
  }
}
