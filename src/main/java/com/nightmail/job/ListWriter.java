package com.nightmail.job;

import com.nightmail.ledger.Hold;
import com.nightmail.ledger.Ledger;
import com.nightmail.ledger.LoadedRow;
import com.nightmail.recipients.Recipient;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Copies checked rows into the ledger, in the chunk's transaction. */
class ListWriter implements ItemWriter<Recipient> {
  private final Ledger ledger;
  private final Hold hold;

  ListWriter(Ledger ledger, Hold hold) {
    this.ledger = ledger;
    this.hold = hold;
  }

  @Override
  public void write(Chunk<? extends Recipient> rows) {
    ledger.load(
        hold,
        rows.getItems().stream()
            .map(row -> new LoadedRow(row.line(), row.cells(), row.phone(), row.fault()))
            .toList());
  }
}
