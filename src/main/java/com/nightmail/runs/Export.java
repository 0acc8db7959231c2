package com.nightmail.runs;

import com.nightmail.domain.MessageState;
import com.nightmail.domain.Run;
import com.nightmail.ledger.Messages;
import com.nightmail.platform.SafeCsv;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.PhoneNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run's list as CSV: its own columns, then what became of each row in columns of ours, which
 * begin with {@code nightmail_}. A list that has such columns already, because it is an export
 * itself, gets ours with the next free number: {@code nightmail2_}.
 *
 * <p>Every cell is quoted (RFC 4180).
 */
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
    var printer = SafeCsv.printer(out);
    printer.printRecord(
        Stream.concat(run.header().stream(), resultColumns(run.header())).map(SafeCsv::inert));
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

  /** Who is opted out, in columns that an import reads again. */
  static void write(OptOuts optOuts, Writer out) throws IOException {
    var printer = SafeCsv.printer(out);
    printer.printRecord("number", "since", "source", "reason", "sender");
    try {
      optOuts.forEach(
          one -> {
            if (one.phone() < 0) {
              return; // erased: a hash stands for it
            }
            try {
              printer.printRecord(
                  PhoneNumbers.e164(one.phone()),
                  one.since(),
                  SafeCsv.inert(
                      one.origin() == null
                          ? one.source().name().toLowerCase(Locale.ROOT)
                          : one.origin()),
                  SafeCsv.inert(one.reason()),
                  one.sender());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    printer.flush();
  }

  private static Stream<String> resultColumns(List<String> header) {
    var prefix = "nightmail_";
    for (int number = 2; isTaken(prefix, header); number++) {
      prefix = "nightmail" + number + "_";
    }
    return RESULT_COLUMNS.stream().map(prefix::concat);
  }

  private static boolean isTaken(String prefix, List<String> header) {
    return header.stream()
        .anyMatch(column -> column.strip().toLowerCase(Locale.ROOT).startsWith(prefix));
  }

  private static List<String> cells(Run run, Messages.Exported message) {
    var cells = new ArrayList<String>(run.header().size() + RESULT_COLUMNS.size());
    for (int c = 0; c < run.header().size(); c++) {
      cells.add(c < message.cells().size() ? SafeCsv.inert(message.cells().get(c)) : "");
    }
    cells.add(Integer.toString(message.line()));
    cells.add(message.phone() == null ? "" : PhoneNumbers.e164(message.phone()).substring(1));
    cells.add(message.state().name());
    cells.add(SafeCsv.inert(message.reason()));
    cells.add(SafeCsv.inert(message.wamid()));
    cells.add(text(message.route()));
    cells.add(text(message.errorCode()));
    cells.add(SafeCsv.inert(message.error()));
    cells.add(Integer.toString(message.attempts()));
    cells.add(text(message.claimedAt()));
    cells.add(text(message.settledAt()));
    return cells;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
