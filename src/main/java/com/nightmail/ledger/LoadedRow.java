package com.nightmail.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a list on its way into the ledger.
 *
 * @param phone E.164 without its {@code +}, or 0 where the row has no usable number
 * @param fault why it is never to be sent, or null
 * @param note what a person should know of the row, which is sent all the same, or null
 * @param zones number of the set of time zones in which the recipient may live: see {@link
 *     ZoneSets}; 0 where that does not matter
 * @param surelyNew whether no earlier row of the list has its number; false where that is not known
 */
public record LoadedRow(
    int line,
    List<String> cells,
    long phone,
    @Nullable String fault,
    @Nullable String note,
    int zones,
    boolean surelyNew) {

  /** Whether it can go in unasked. */
  boolean plain() {
    return fault != null || surelyNew;
  }
}
