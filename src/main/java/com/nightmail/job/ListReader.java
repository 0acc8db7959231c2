package com.nightmail.job;

import com.nightmail.check.CampaignLists;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.Loading;
import com.nightmail.recipients.CheckedRecipients;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.Recipient;
import com.nightmail.sending.ActiveRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads the recipient list of a run, by batches that are small in memory whatever its rows are
 * like. A list that stands in the ledger whole is not opened again; of one that does not, what is
 * there is taken back first: it may come from another file than the one that is there now, changed
 * and restored meanwhile.
 *
 * <p>Whom the run leaves out is decided before the first row is read.
 *
 * <p>The last row is handed over only when the list has come to its end as it was when the run
 * began: a list that stands in the ledger whole is that one.
 */
class ListReader implements ItemStreamReader<List<Recipient>> {

  /** Rows per COPY, and per transaction of {@code load}. */
  private static final int MOST_ROWS = 20_000;

  /** Reached by few rows only where they are long; a batch exceeds it by one row at most. */
  private static final int MOST_CHARS = 4 * 1024 * 1024;

  private final ActiveRun active;
  private final Loading loading;
  private final Exclusions exclusions;
  private @Nullable CheckedRecipients recipients;
  private @Nullable Recipient next;
  private int rows;

  ListReader(ActiveRun active, Loading loading, Exclusions exclusions) {
    this.active = active;
    this.loading = loading;
    this.exclusions = exclusions;
  }

  @Override
  public void open(ExecutionContext context) {
    var run = active.run();
    var loaded = run.counts().total();
    if (loaded == run.listRows()) {
      return; // a later round: the list may be another one by now, or gone
    }
    if (loaded > 0) {
      loading.unload(active.lease());
    }
    try {
      LeavingOut.decide(active, exclusions);
      recipients = CheckedRecipients.open(run.list(), CampaignLists.format(active.campaign()));
      next = following(recipients);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable List<Recipient> read() throws IOException {
    var source = recipients;
    var batch = new ArrayList<Recipient>();
    var chars = 0;
    for (var row = next;
        row != null && source != null && batch.size() < MOST_ROWS && chars < MOST_CHARS;
        row = next) {
      batch.add(row);
      chars += row.chars();
      next = following(source);
    }
    return batch.isEmpty() ? null : batch;
  }

  private @Nullable Recipient following(CheckedRecipients source) throws IOException {
    var run = active.run();
    var row = source.next();
    var changed =
        row == null ? !source.checksum().equals(run.listChecksum()) : ++rows > run.listRows();
    if (changed) {
      throw new InvalidList(
          "%s: has changed since the run began. Restore it and restart, or launch the changed list as a new run."
              .formatted(run.list()));
    }
    return row;
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
