package com.nightmail.job;

import com.nightmail.ledger.Hold;
import com.nightmail.ledger.LoadedRow;
import com.nightmail.ledger.Loading;
import com.nightmail.recipients.Recipient;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Copies checked rows into the ledger, in the chunk's transaction. */
class ListWriter implements ItemWriter<Recipient> {
  private final Loading loading;
  private final Hold hold;
  private final SeenNumbers seen;

  /**
   * @param seen of this list, none yet
   */
  ListWriter(Loading loading, Hold hold, SeenNumbers seen) {
    this.loading = loading;
    this.hold = hold;
    this.seen = seen;
  }

  @Override
  public void write(Chunk<? extends Recipient> rows) {
    loading.load(hold, rows.getItems().stream().map(this::loaded).toList());
  }

  private LoadedRow loaded(Recipient row) {
    var surelyNew = row.fault() == null && seen.surelyNew(row.phone());
    return new LoadedRow(row.line(), row.cells(), row.phone(), row.fault(), surelyNew);
  }
}
