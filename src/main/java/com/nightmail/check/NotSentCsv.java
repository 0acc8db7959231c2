package com.nightmail.check;

import com.nightmail.platform.SafeCsv;
import com.nightmail.recipients.PhoneNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVPrinter;

/**
 * Rows that are not to be sent as CSV: {@code line}, {@code number}, {@code state} (SKIPPED,
 * REFUSED or HELD_BACK), {@code reason} and {@code column}. The number is the one that would have
 * been sent to, or the phone cell as it is where that is none.
 *
 * <p>Every cell is quoted, and none is run by a spreadsheet.
 */
public final class NotSentCsv implements Consumer<RowForecast> {
  private final CSVPrinter printer;

  /** Writes the header. The caller closes {@code out}. */
  public NotSentCsv(Writer out) throws IOException {
    printer = SafeCsv.printer(out);
    printer.printRecord("line", "number", "state", "reason", "column");
  }

  @Override
  public void accept(RowForecast row) {
    var phone = row.row().phone();
    try {
      printer.printRecord(
          row.row().line(),
          phone == 0 ? SafeCsv.inert(row.written()) : PhoneNumbers.e164(phone).substring(1),
          row.expected(),
          SafeCsv.inert(row.reason()),
          SafeCsv.inert(String.join(", ", row.columns())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
