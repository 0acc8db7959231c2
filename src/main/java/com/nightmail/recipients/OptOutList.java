package com.nightmail.recipients;

import com.nightmail.platform.SameName;
import com.nightmail.recipients.OptOuts.Listed;
import com.nightmail.recipients.OptOuts.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A list of people who have opted out, CSV or a workbook: their numbers and, in columns of these
 * names, {@code since}, {@code source}, {@code reason} and {@code sender}. What an export of ours
 * holds is read as it was. A row whose phone cell is blank is passed over.
 *
 * <p>Unless told otherwise, a row that cannot be read refuses the list: that person would go on
 * getting messages.
 */
public final class OptOutList implements Iterator<Listed>, AutoCloseable {
  private static final int FAULTS_SHOWN = 10;
  private static final int LONGEST_TEXT = 500;

  private final Path file;
  private final Options options;
  private final CheckedRecipients list;
  private final int since;
  private final int source;
  private final int reason;
  private final int sender;
  private final List<String> faults = new ArrayList<>();
  private @Nullable Listed next;
  private int rows;
  private int blank;
  private int faulty;

  /**
   * How a list is read.
   *
   * @param phone the column with the number; any name will do where there is no other column
   * @param country region of numbers written without {@code +country}, or null if there is none
   * @param source of rows that name none, or null
   * @param reason of rows that name none, or null
   * @param passOver whether rows that cannot be read are passed over
   */
  public record Options(
      String phone,
      @Nullable String country,
      @Nullable String source,
      @Nullable String reason,
      boolean passOver) {}

  private OptOutList(Path file, Options options, CheckedRecipients list) {
    this.file = file;
    this.options = options;
    this.list = list;
    this.since = column("since");
    this.source = column("source");
    this.reason = column("reason");
    this.sender = column("sender");
  }

  /**
   * Opens a list.
   *
   * @throws InvalidList if the file or its header cannot be used
   * @throws IOException if reading fails
   */
  public static OptOutList open(Path file, Options options) throws IOException {
    var format = new ListFormat(options.phone(), options.country(), null).ofExcluded();
    return new OptOutList(file, options, CheckedRecipients.open(file, format));
  }

  private int column(String name) {
    var found = SameName.positions(name, list.header());
    return found.size() == 1 && found.getFirst() != list.phoneColumn() ? found.getFirst() : -1;
  }

  /**
   * Whether there is another row.
   *
   * @throws InvalidList at the end of a list with rows that cannot be read, or if the rest of the
   *     file cannot be
   */
  @Override
  public boolean hasNext() {
    try {
      while (next == null) {
        var row = list.next();
        if (row == null) {
          refuseFaulty();
          return false;
        }
        rows++;
        next = listed(row);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Listed next() {
    var listed = hasNext() ? next : null;
    next = null;
    if (listed == null) {
      throw new NoSuchElementException();
    }
    return listed;
  }

  /** Rows that were read so far. */
  public int rows() {
    return rows;
  }

  /** Those of them without a number. */
  public int blank() {
    return blank;
  }

  /** Those of them that could not be read. */
  public int faulty() {
    return faulty;
  }

  private @Nullable Listed listed(Recipient row) {
    if (row.fault() != null) {
      if (row.fault().equals(PhoneText.EMPTY)) {
        blank++;
      } else {
        faulty(row, row.fault());
      }
      return null;
    }
    try {
      var word = text(row, source) == null ? options.source() : text(row, source);
      var known = word == null ? null : known(word);
      return new Listed(
          row.phone(),
          folded(text(row, sender)),
          known == null ? Source.IMPORT : known,
          instant(text(row, since)),
          known == null ? word : null,
          text(row, reason) == null ? options.reason() : text(row, reason));
    } catch (DateTimeException e) {
      faulty(
          row, "\"since\" is no time such as 2026-11-09T21:00:00Z, and no date such as 2026-11-09");
      return null;
    }
  }

  private void faulty(Recipient row, String fault) {
    faulty++;
    if (faults.size() < FAULTS_SHOWN) {
      faults.add("%s:%d: %s".formatted(file.getFileName(), row.line(), fault));
    }
  }

  private void refuseFaulty() {
    if (faulty > 0 && !options.passOver()) {
      throw new InvalidList(
          "%s%n%s of %s cannot be read, so these people would go on getting messages. Correct them, or pass them over with --pass-over."
              .formatted(
                  String.join(System.lineSeparator(), faults),
                  faulty == 1 ? "1 row" : "%,d rows".formatted(faulty),
                  file.getFileName()));
    }
    if (rows > 0 && blank == rows) {
      throw InvalidList.of(
          file,
          "\"%s\" is empty in each of its %,d rows"
              .formatted(list.header().get(list.phoneColumn()), rows),
          "Name the column with the number with --phone");
    }
  }

  private @Nullable String text(Recipient row, int column) {
    if (column < 0 || column >= row.cells().size()) {
      return null;
    }
    var text = CellText.trimmed(row.cells().get(column));
    return text.isEmpty() ? null : text.substring(0, Math.min(text.length(), LONGEST_TEXT));
  }

  private static @Nullable Source known(String word) {
    for (var one : Source.values()) {
      if (one != Source.IMPORT && one.name().equalsIgnoreCase(word)) {
        return one;
      }
    }
    return null;
  }

  /** As senders are compared. */
  private static String folded(@Nullable String name) {
    return name == null || name.equalsIgnoreCase("all")
        ? OptOuts.ALL_SENDERS
        : name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }

  private static @Nullable Instant instant(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var iso = text.replace(' ', 'T');
    if (iso.length() <= "2026-11-09".length()) {
      return LocalDate.parse(iso).atStartOfDay(ZoneId.systemDefault()).toInstant();
    }
    try {
      return OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeException local) {
      return LocalDateTime.parse(iso).atZone(ZoneId.systemDefault()).toInstant();
    }
  }

  @Override
  public void close() throws IOException {
    list.close();
  }
}
