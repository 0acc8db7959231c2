package com.nightmail.runs;

import com.nightmail.ledger.MessageState;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.Run;
import com.nightmail.recipients.PhoneNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** A run's list as CSV: its own columns, then what became of each row. */
final class Export {
  private static final List<String> RESULT_COLUMNS =
      List.of(
          "line",
          "phone",
          "state",
          "reason",
          "wamid",
          "route",
          "error_code",
          "error",
          "attempts",
          "claimed_at",
          "settled_at");

  private Export() {}

  static void write(Run run, List<MessageState> states, Messages messages, Writer out)
      throws IOException {
    var printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.printRecord(
        Stream.concat(run.header().stream(), RESULT_COLUMNS.stream()).map(Export::inert));
    messages.export(
        run.id(),
        states,
        message -> {
          try {
            printer.printRecord(cells(run, message));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    printer.flush();
  }

  private static List<String> cells(Run run, Messages.Exported message) {
    var cells = new ArrayList<String>(run.header().size() + RESULT_COLUMNS.size());
    for (int c = 0; c < run.header().size(); c++) {
      cells.add(c < message.cells().size() ? inert(message.cells().get(c)) : "");
    }
    cells.add(Integer.toString(message.line()));
    cells.add(message.phone() == null ? "" : PhoneNumbers.e164(message.phone()).substring(1));
    cells.add(message.state().name());
    cells.add(inert(message.reason()));
    cells.add(inert(message.wamid()));
    cells.add(text(message.route()));
    cells.add(text(message.errorCode()));
    cells.add(inert(message.error()));
    cells.add(Integer.toString(message.attempts()));
    cells.add(text(message.claimedAt()));
    cells.add(text(message.settledAt()));
    return cells;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /**
   * Keeps a spreadsheet from running a cell as a formula: an apostrophe before what begins like
   * one.
   *
   * <p>Source: OWASP, "CSV Injection".
   */
  private static String inert(@Nullable String cell) {
    if (cell == null || cell.isEmpty()) {
      return "";
    }
    return "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }
}
