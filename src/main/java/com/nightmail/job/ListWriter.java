package com.nightmail.job;

import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.FrequencyCap;
import com.nightmail.ledger.LoadedRow;
import com.nightmail.ledger.Loading;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.ZoneSets;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.recipients.Recipient;
import com.nightmail.sending.ActiveRun;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final ZoneSets zones;
  private final RunLease lease;
  private final @Nullable FrequencyCap cap;
  private final Map<List<ZoneId>, Integer> zoneNumbers = new HashMap<>();
  private final SeenNumbers seen;
  private long rows;

  /**
   * @param seen of this list, none yet
   */
  ListWriter(
      ActiveRun active, Loading loading, Exclusions exclusions, ZoneSets zones, SeenNumbers seen) {
    var asked = active.campaign().bounds().cap();
    this.loading = loading;
    this.exclusions = exclusions;
    this.zones = zones;
    this.lease = active.lease();
    this.cap = asked == null ? null : new FrequencyCap(asked.messages(), asked.days());
    this.seen = seen;
  }

  @Override
  public void write(Chunk<? extends List<Recipient>> batches) {
    for (var batch : batches) {
      loading.load(lease, batch.stream().map(this::loaded).toList(), PhoneNumbers::spellings, cap);
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
    return new LoadedRow(
        row.line(), row.cells(), row.phone(), row.fault(), row.note(), zones(row), surelyNew);
  }

  /** A number that a transaction took back is not used again: then the step has failed. */
  private int zones(Recipient row) {
    return row.zones().isEmpty()
        ? ZoneSets.NONE
        : zoneNumbers.computeIfAbsent(row.zones(), zones::number);
  }
}
