package com.nightmail.job;

import com.nightmail.ledger.Messages;
import com.nightmail.recipients.CheckedRecipients;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.ListFormat;
import com.nightmail.recipients.ListSurvey;
import com.nightmail.recipients.Recipient;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads the recipient list of a run, from the first line that is not in the ledger yet. Rows enter the
 * ledger in order and a chunk at a time, so the last line there is the position; no other is kept.
 */
class ListReader implements ItemStreamReader<Recipient> {
  private final ActiveRun active;
  private final Messages messages;
  private @Nullable CheckedRecipients recipients;
  private int loadedTo;

  ListReader(ActiveRun active, Messages messages) {
    this.active = active;
    this.messages = messages;
  }

  @Override
  public void open(ExecutionContext context) {
    var run = active.run();
    var wanted = active.campaign().recipients();
    if (!ListSurvey.checksum(run.list()).equals(run.listChecksum())) {
      throw new InvalidList(
          "%s: has changed since the run began. Restore it, or launch the changed list as a new run."
              .formatted(run.list()));
    }
    loadedTo = messages.lastLine(run.id());
    recipients =
        CheckedRecipients.open(
            run.list(), new ListFormat(wanted.phone(), wanted.country(), wanted.charset()));
  }

  @Override
  public @Nullable Recipient read() {
    var source = recipients;
    if (source == null) {
      throw new IllegalStateException("not open");
    }
    var next = source.next();
    while (next != null && next.line() <= loadedTo) {
      next = source.next();
    }
    return next;
  }

  @Override
  public void close() {
    if (recipients != null) {
      recipients.close();
      recipients = null;
    }
  }
}
