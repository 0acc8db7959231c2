package com.nightmail.recipients;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is known of a list once all of it has been read: that it can be read, and what it is.
 *
 * @param checksum SHA-256 of the file's bytes, in hexadecimal
 * @param rows number of rows below the header, rows with a fault included
 * @param header names of the columns
 */
public record ListSurvey(String checksum, int rows, List<String> header) {

  /**
   * Reads a list to its end, once, so that a list that must be refused is refused before anything
   * is made of it.
   *
   * @throws InvalidList if the list must not be sent to
   * @throws IOException if reading fails
   */
  public static ListSurvey of(Path file, ListFormat format) throws IOException {
    PhoneNumbers.requireCountry(format.country());
    try (RecipientList list = RecipientList.open(file, format)) {
      int rows = 0;
      while (list.next() != null) {
        rows++;
      }
      return new ListSurvey(list.checksum(), rows, list.header());
    }
  }
}
