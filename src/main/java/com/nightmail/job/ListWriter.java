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

  ListWriter(Loading loading, Hold hold) {
    this.loading = loading;
    this.hold = hold;
  }

  @Override
  public void write(Chunk<? extends Recipient> rows) {
    loading.load(
        hold,
        rows.getItems().stream()
            .map(row -> new LoadedRow(row.line(), row.cells(), row.phone(), row.fault()))
            .toList());
  }
}
