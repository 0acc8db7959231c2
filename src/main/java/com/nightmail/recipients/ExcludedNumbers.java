package com.nightmail.recipients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a list of people to leave out. Rows without a usable number are passed over, as
 * nobody could be sent to by them; but a list of which many rows have none is a wrong one, and
 * would let people through.
 */
public final class ExcludedNumbers implements Iterator<Long>, AutoCloseable {

  /** So few are borne, unless they are all there are. */
  private static final int LEAST_FAULTY = 20;

  /** One row in so many is borne. */
  private static final int MOST_FAULTY = 5;

  private final Path file;
  private final CheckedRecipients list;
  private long next;
  private long rows;
  private long faulty;
  private @Nullable Recipient firstFaulty;

  private ExcludedNumbers(Path file, CheckedRecipients list) {
    this.file = file;
    this.list = list;
  }

  /**
   * Opens a list.
   *
   * @param format of the campaign's own list
   * @throws InvalidList if the file or its header cannot be used
   * @throws IOException if reading fails
   */
  public static ExcludedNumbers open(Path file, ListFormat format) throws IOException {
    return new ExcludedNumbers(file, CheckedRecipients.open(file, format.ofExcluded()));
  }

  /**
   * Whether there is another number.
   *
   * @throws InvalidList if the rest of the file cannot be read, or at its end if it has too few
   *     numbers
   * @throws UncheckedIOException if reading fails
   */
  @Override
  public boolean hasNext() {
    try {
      while (next == 0) {
        Recipient row = list.next();
        if (row == null) {
          refuseFaulty();
          return false;
        }
        rows++;
        next = row.phone();
        if (row.fault() != null) {
          faulty++;
          firstFaulty = firstFaulty == null ? row : firstFaulty;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Long next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    long phone = next;
    next = 0;
    return phone;
  }

  private void refuseFaulty() {
    boolean tooMany = faulty == rows || (faulty >= LEAST_FAULTY && faulty * MOST_FAULTY > rows);
    if (firstFaulty != null && tooMany) {
      throw InvalidList.of(
          file,
          "%,d of its %,d rows have no number that can be read, so these people would not be left out; the first is line %d: %s"
              .formatted(faulty, rows, firstFaulty.line(), firstFaulty.fault()),
          "Correct the list, or take it out of recipients.exclude");
    }
  }

  @Override
  public void close() throws IOException {
    list.close();
  }
}
