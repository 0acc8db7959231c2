package com.nightmail.job;

import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.LoadedRow;
import com.nightmail.ledger.Loading;
import com.nightmail.ledger.RunLease;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.recipients.Recipient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Copies checked rows into the ledger, in the chunk's transaction. */
class ListWriter implements ItemWriter<List<Recipient>>, StepExecutionListener {
  private final Loading loading;
  private final Exclusions exclusions;
  private final RunLease lease;
  private final SeenNumbers seen;
  private long rows;

  /**
   * @param seen of this list, none yet
   */
  ListWriter(Loading loading, Exclusions exclusions, RunLease lease, SeenNumbers seen) {
    this.loading = loading;
    this.exclusions = exclusions;
    this.lease = lease;
    this.seen = seen;
  }

  @Override
  public void write(Chunk<? extends List<Recipient>> batches) {
    for (var batch : batches) {
      loading.load(lease, batch.stream().map(this::loaded).toList(), PhoneNumbers::spellings);
      rows += batch.size();
    }
  }

  /** The job repository has counted batches. Whom the run leaves out is of use no more. */
  @Override
  public @Nullable ExitStatus afterStep(StepExecution step) {
    step.setReadCount(rows);
    step.setWriteCount(rows);
    if (step.getStatus() == BatchStatus.COMPLETED) {
      exclusions.forget(lease.run());
    }
    return null;
  }

  private LoadedRow loaded(Recipient row) {
    var surelyNew = row.fault() == null && seen.surelyNew(row.phone());
    return new LoadedRow(row.line(), row.cells(), row.phone(), row.fault(), row.note(), surelyNew);
  }
}
