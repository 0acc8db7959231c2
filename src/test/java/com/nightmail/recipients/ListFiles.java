package com.nightmail.recipients;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lists to test with, all of them called recipients.csv. */
final class ListFiles {

  static final ListFormat INDIA = new ListFormat("mobile", "IN", null);

  private ListFiles() {}

  static Path write(Path directory, String text) throws IOException {
    return write(directory, text, StandardCharsets.UTF_8);
  }

  static Path write(Path directory, String text, Charset charset) throws IOException {
    return write(directory, text.getBytes(charset));
  }

  static Path write(Path directory, byte[] bytes) throws IOException {
    return Files.write(directory.resolve("recipients.csv"), bytes);
  }

  static List<Row> rows(Path file, ListFormat format) throws IOException {
    try (RecipientList list = RecipientList.open(file, format)) {
      List<Row> rows = new ArrayList<>();
      for (Row row = list.next(); row != null; row = list.next()) {
        rows.add(row);
      }
      return rows;
    }
  }

  /** Reads a list to its end. */
  static ListSurvey survey(Path file, ListFormat format) throws IOException {
    try (CheckedRecipients list = CheckedRecipients.open(file, format)) {
      int rows = 0;
      while (list.next() != null) {
        rows++;
      }
      return new ListSurvey(list.checksum(), rows, list.header());
    }
  }

  static List<Recipient> recipients(Path file, ListFormat format) throws IOException {
    try (CheckedRecipients list = CheckedRecipients.open(file, format)) {
      List<Recipient> recipients = new ArrayList<>();
      for (Recipient next = list.next(); next != null; next = list.next()) {
        recipients.add(next);
      }
      return recipients;
    }
  }
}
