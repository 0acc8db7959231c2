package com.nightmail.job;

import com.nightmail.ledger.Loading;
import com.nightmail.ledger.Messages;
import com.nightmail.recipients.CheckedRecipients;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.ListFormat;
import com.nightmail.recipients.Recipient;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads the recipient list of a run, from the first line that is not in the ledger yet. Rows enter
 * the ledger in order and a chunk at a time, so the last line there is the position; no other is
 * kept. A list that stands in the ledger whole is not opened again.
 */
class ListReader implements ItemStreamReader<Recipient> {
  private final ActiveRun active;
  private final Messages messages;
  private final Loading loading;
  private @Nullable CheckedRecipients recipients;
  private int loadedTo;
  private boolean loaded;

  ListReader(ActiveRun active, Messages messages, Loading loading) {
    this.active = active;
    this.messages = messages;
    this.loading = loading;
  }

  @Override
  public void open(ExecutionContext context) {
    var run = active.run();
    loaded = run.counts().total() == run.listRows();
    if (loaded) {
      return; // a later round: the list may be another one by now, or gone
    }
    var wanted = active.campaign().recipients();
    loadedTo = messages.lastLine(run.id());
    try {
      recipients =
          CheckedRecipients.open(
              run.list(), new ListFormat(wanted.phone(), wanted.country(), wanted.charset()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable Recipient read() throws IOException {
    if (loaded) {
      return null;
    }
    var source = recipients;
    if (source == null) {
      throw new IllegalStateException("not open");
    }
    var next = source.next();
    while (next != null && next.line() <= loadedTo) {
      next = source.next();
    }
    if (next == null && !source.checksum().equals(active.run().listChecksum())) {
      // Part of what is loaded may come from the changed file: none of it may be sent.
      loading.unload(active.hold());
      throw new InvalidList(
          "%s: has changed since the run began. Restore it and restart, or launch the changed list as a new run."
              .formatted(active.run().list()));
    }
    return next;
  }

  @Override
  public void close() {
    var source = recipients;
    recipients = null;
    if (source != null) {
      try {
        source.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
