package com.nightmail.recipients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The numbers of a list of people to leave out. Only the phone cell of a row counts. A row whose
 * phone cell is blank is passed over. Any other phone cell that is no number refuses the list, for
 * that person would get the message.
 */
public final class ExcludedNumbers implements Iterator<Long>, AutoCloseable {

  private final Path file;
  private final CheckedRecipients list;
  private long next;
  private long rows;
  private long blank;

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
   * @throws InvalidList if a phone cell is neither a number nor blank, or the rest of the file
   *     cannot be read
   * @throws UncheckedIOException if reading fails
   */
  @Override
  public boolean hasNext() {
    try {
      while (next == 0) {
        Recipient row = list.next();
        if (row == null) {
          refuseBlank();
          return false;
        }
        rows++;
        next = row.phone();
        if (row.fault() != null) {
          passOver(row, row.fault());
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

  /** SHA-256 of the file in hexadecimal, once there is no other number. */
  public String checksum() {
    return list.checksum();
  }

  private void passOver(Recipient row, String fault) {
    if (fault.equals(PhoneText.EMPTY)) {
      blank++;
    } else {
      boolean outOfShape = row.cells().size() != list.header().size();
      throw InvalidList.at(
          file,
          row.line(),
          "\"%s\" cannot be read, so this person would not be left out: %s"
              .formatted(list.header().get(list.phoneColumn()), fault),
          outOfShape ? "Correct the row, or delete it" : "Correct the cell, or empty it");
    }
  }

  /** A column with nothing in it is hardly the one with the numbers. */
  private void refuseBlank() {
    if (rows > 0 && blank == rows) {
      throw InvalidList.of(
          file,
          "\"%s\" is empty in each of its %,d rows, so nobody would be left out"
              .formatted(list.header().get(list.phoneColumn()), rows),
          "Correct the list, or take it out of recipients.exclude");
    }
  }

  @Override
  public void close() throws IOException {
    list.close();
  }
}
